package dev.slipway.buildapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.Event;
import dev.slipway.events.life.BuildEnding;
import dev.slipway.events.life.BuildOutcome;
import dev.slipway.events.life.FinishReason;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.events.type.EventType;
import dev.slipway.kafka.Decoded;
import dev.slipway.kafka.EventCodec;
import dev.slipway.testing.Tarball;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A tenant gets no more builds at once than it may have, however it asks for them, of two processes of build-api. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TenantBuildsIT {
    private static final Path LOG = Path.of("target", "tenant-builds-processes.log");
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final byte[] SOURCE = Tarball.ofDockerfile("FROM scratch\n");
    private static final int MOST = 10;
    private static final int REQUESTS = 50;

    private final Backends backends = new Backends();
    private Map<String, String> settings;
    private BuildApiProcess one;
    private BuildApiProcess other;
    private Kafka kafka;

    @BeforeAll
    void launch() throws IOException {
        settings = new HashMap<>(backends.launch());
        settings.remove("quarkus.http.test-port");
        settings.put("slipway.build-api.limits.builds-of-one-tenant", String.valueOf(MOST));
        settings.put("slipway.build-api.request.uploads-of-one-caller", "64");
        settings.put("slipway.build-api.accounts.initial-tenants", "crowd,orphans,queue");
        one = BuildApiProcess.start(settings, LOG);
        other = BuildApiProcess.start(settings, LOG);
        kafka = new Kafka(backends.broker().clientProperties());
    }

    @AfterAll
    void end() {
        Stream.of(kafka, one, other).forEach(TenantBuildsIT::close);
        backends.stop();
    }

    private static void close(AutoCloseable closeable) {
        try {
            if (closeable != null) {
                closeable.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Api.Answer request(Api api, String tenant) throws IOException, InterruptedException {
        return api.submit(
                backends.token("deployer"),
                new Api.Form().field("tenant", tenant).source(SOURCE));
    }

    private List<Api.Answer> requests(String tenant, int count) throws Exception {
        List<Api.Answer> answers = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Api.Answer>> asked = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Api api = i % 2 == 0 ? one.api() : other.api();
                asked.add(clients.submit(() -> request(api, tenant)));
            }
            for (Future<Api.Answer> answer : asked) {
                answers.add(answer.get());
            }
        }
        return answers;
    }

    private List<BuildRequested> requested(String tenant) {
        return kafka.records(EventType.BUILD_REQUESTED.topic()).stream()
                .map(EventCodec::decode)
                .filter(Decoded.Known.class::isInstance)
                .map(decoded -> (BuildRequested) ((Decoded.Known) decoded).event())
                .filter(build -> build.spec().tenant().equals(tenant))
                .toList();
    }

    @Test
    void fiftyRequestsAtOnceOfTwoProcessesGetAsManyBuildsAsTheTenantMayHave() throws Exception {
        List<Api.Answer> answers = requests("crowd", REQUESTS);

        assertThat(answers).filteredOn(answer -> answer.status() == 202).hasSize(MOST);
        assertThat(answers)
                .filteredOn(answer -> answer.status() != 202)
                .hasSize(REQUESTS - MOST)
                .allSatisfy(answer -> assertTooMany("crowd", answer));
        assertThat(requested("crowd")).hasSize(MOST);
        // Another tenant is not in the way, and an end makes room for one.
        assertThat(request(one.api(), "other").status()).isEqualTo(202);
        String ended = requested("crowd").getFirst().buildId();
        kafka.publish(BuildEnding.of(ended, "crowd").failed(FinishReason.BUILD, "RUN false", Instant.now()));
        await().atMost(SOON).until(() -> request(other.api(), "crowd").status() == 202);
        assertTooMany("crowd", request(one.api(), "crowd"));
        assertThat(requested("crowd")).hasSize(MOST + 1);
    }

    private static void assertTooMany(String tenant, Api.Answer answer) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(429);
        assertThat(answer.response().headers().firstValue("Retry-After")).hasValue("30");
        assertThat(answer.response().headers().firstValue("Content-Type").orElse(""))
                .startsWith("application/problem+json");
        assertThat(answer.json().path("type").asText()).isEqualTo("urn:slipway:problem:too_many_builds");
        assertThat(answer.json().path("detail").asText())
                .contains(
                        "tenant " + tenant + " has 10 builds",
                        "allows is 10;",
                        "slipway.build-api.limits.builds-of-one-tenant");
    }

    /** A form without a source would be refused for that, if it were read. */
    @Test
    void aTenantsOwnTokenIsRefusedBeforeItsRequestIsRead() throws Exception {
        assertThat(requests("acme", MOST))
                .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(202));

        assertTooMany("acme", other.api().submit(backends.token("acme"), new Api.Form().field("colour", "red")));
    }

    @Test
    void aPlaceThatAProcessTookAndDiedWithIsGivenBackLater() throws Exception {
        admitted("now() - interval '16 minutes'");
        assertThat(request(one.api(), "orphans").status()).isEqualTo(202);

        admitted("now()");
        assertThat(request(one.api(), "orphans").status()).isEqualTo(429);
    }

    /** As many builds as the tenant may have, which nobody ever requests. */
    private void admitted(String at) throws SQLException {
        String user = settings.get("quarkus.datasource.\"build-api\".username");
        try (Connection connection = DriverManager.getConnection(backends.databaseUrl(), user, user);
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    insert into build_api.admissions (build_id, tenant, admitted_at)
                    select 'orphan-' || number, 'orphans', %s from generate_series(1, %d) number
                    """.formatted(at, MOST));
        }
    }

    @Test
    void submissionsOverTheLimitEndAsRejected() throws Exception {
        String source = SourceArtifact.push(backends.registry().url(), "uploads/queue/web", SOURCE);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < MOST + 3; i++) {
            String id = "b" + "%026d".formatted(i);
            ids.add(id);
            kafka.submit(
                    id,
                    "{\"build_id\": \"%s\", \"tenant\": \"queue\", \"source\": {\"oci\": \"%s\"}}"
                            .formatted(id, source),
                    TraceParent.fresh());
        }

        List<BuildFinished> rejected = await().atMost(SOON).until(() -> finished(ids), ends -> ends.size() >= 3);

        assertThat(rejected).hasSize(3).allSatisfy(end -> {
            assertThat(end.outcome()).isEqualTo(BuildOutcome.REJECTED);
            assertThat(end.reason()).hasValue(FinishReason.TOO_MANY_BUILDS);
            assertThat(end.message().orElse("")).contains("tenant queue has 10 builds");
        });
        await().atMost(SOON).until(() -> requested("queue").size() >= MOST);
        assertThat(requested("queue")).hasSize(MOST);
    }

    private List<BuildFinished> finished(List<String> ids) {
        List<Event> ends = new ArrayList<>();
        ids.forEach(id -> ends.addAll(kafka.events(EventType.BUILD_FINISHED, id)));
        return ends.stream().map(BuildFinished.class::cast).toList();
    }
}
