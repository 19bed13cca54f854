package dev.slipway.buildapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildOutcome;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.BuildSubmitted;
import dev.slipway.events.Event;
import dev.slipway.events.EventType;
import dev.slipway.events.Topics;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Backends.class)
class SubmittedIT {
    private static int count;

    @TestHTTPResource("/")
    URI base;

    private Api api;
    private Kafka kafka;
    private String sourceInRegistry;

    @BeforeEach
    void storeASource() throws Exception {
        api = new Api(base);
        kafka = new Kafka(Backends.running().broker().clientProperties());
        Api.Answer answer = api.submit(token("acme"), new Api.Form().source(Tarball.ofDockerfile("FROM scratch\n")));
        Api.Answer build =
                api.get(token("acme"), "/v1/builds/" + answer.json().path("id").asText());
        URI registry = Backends.running().registry().url();
        sourceInRegistry = registry.getAuthority() + "/"
                + build.json().path("source").path("repository").asText() + "@"
                + build.json().path("source").path("digest").asText();
    }

    @AfterEach
    void disconnect() {
        kafka.close();
    }

    private static String token(String name) {
        return Backends.running().token(name);
    }

    private static String nextId() {
        return "b" + "%026d".formatted(++count);
    }

    private BuildSubmitted submitted(String id, String tenant, BuildSubmitted.Source source, boolean admin) {
        return new BuildSubmitted(
                id,
                tenant,
                source,
                Optional.empty(),
                Map.of("A", "1"),
                List.of(),
                Optional.of("main"),
                Optional.empty(),
                Optional.empty(),
                Optional.of(60),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(admin));
    }

    private static BuildSubmitted.Source oci(String reference) {
        return new BuildSubmitted.Source(Optional.of(reference), Optional.empty(), Optional.empty());
    }

    private List<Event> awaitEvents(EventType type, String id) {
        await().atMost(Duration.ofSeconds(40))
                .until(() -> !kafka.events(type, id).isEmpty());
        return kafka.events(type, id);
    }

    @Test
    void becomesRequestedOnceHoweverOftenItIsDelivered() throws Exception {
        String id = nextId();
        BuildSubmitted submitted = submitted(id, "acme", oci(sourceInRegistry), false);
        kafka.publish(submitted, submitted);
        BuildRequested requested =
                (BuildRequested) awaitEvents(EventType.BUILD_REQUESTED, id).getFirst();
        assertThat(requested.spec().tenant()).isEqualTo("acme");
        assertThat(requested.spec().timeoutSeconds()).isEqualTo(60);
        assertThat(requested.source().repository()).isEqualTo("sources/" + id);
        // What comes after both is there, so both are done with.
        String later = nextId();
        kafka.publish(submitted(later, "acme", oci(sourceInRegistry), false));
        awaitEvents(EventType.BUILD_REQUESTED, later);
        assertThat(kafka.events(EventType.BUILD_REQUESTED, id)).hasSize(1);
        assertThat(api.get(token("acme"), "/v1/builds/" + id).status()).isEqualTo(200);
    }

    @Test
    void endsAsRejectedWithTheReason() throws Exception {
        record Case(String reason, BuildSubmitted submitted) {}
        BuildSubmitted.Source good = oci(sourceInRegistry);
        List<Case> cases = List.of(
                new Case("is_admin_build", submitted(nextId(), "acme", good, true)),
                new Case("tenant", submitted(nextId(), "global", good, false)),
                new Case("source", submitted(nextId(), "acme", null, false)),
                new Case(
                        "operator's registry",
                        submitted(nextId(), "acme", oci("alpine@sha256:" + "0".repeat(64)), false)),
                new Case(
                        "by digest",
                        submitted(nextId(), "acme", oci(sourceInRegistry.split("@")[0] + ":source"), false)),
                new Case(
                        "source.sha256",
                        submitted(
                                nextId(),
                                "acme",
                                new BuildSubmitted.Source(
                                        Optional.empty(), Optional.of("https://example.com/a"), Optional.empty()),
                                false)),
                new Case(
                        "https",
                        submitted(
                                nextId(),
                                "acme",
                                new BuildSubmitted.Source(
                                        Optional.empty(),
                                        Optional.of("http://127.0.0.1/a"),
                                        Optional.of("0".repeat(64))),
                                false)));
        for (Case bad : cases) {
            kafka.publish(bad.submitted());
        }
        for (Case bad : cases) {
            String id = bad.submitted().subject();
            BuildFinished finished =
                    (BuildFinished) awaitEvents(EventType.BUILD_FINISHED, id).getFirst();
            assertThat(finished.outcome()).isEqualTo(BuildOutcome.REJECTED);
            assertThat(finished.message().orElse("")).contains(bad.reason());
            assertThat(kafka.events(EventType.BUILD_REQUESTED, id)).isEmpty();
        }
        String ofNoTenant = cases.get(1).submitted().subject();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(api.get(token("deployer"), "/v1/builds/" + ofNoTenant)
                                .json()
                                .path("status")
                                .asText())
                        .isEqualTo("rejected"));
    }

    @Test
    void setsAsideWhatNobodyCanAnswer() {
        byte[] rubbish = "rubbish".getBytes(StandardCharsets.UTF_8);
        kafka.send(new ProducerRecord<>(Topics.BUILD_SUBMITTED, "x", rubbish));
        kafka.publish(submitted("not-an-id", "acme", oci(sourceInRegistry), false));
        await().atMost(Duration.ofSeconds(40))
                .untilAsserted(() -> assertThat(kafka.records(Topics.BUILD_SUBMITTED + Topics.DEAD_LETTER_SUFFIX))
                        .hasSize(2));
        assertThat(kafka.records(Topics.BUILD_SUBMITTED + Topics.DEAD_LETTER_SUFFIX)
                        .getFirst()
                        .value())
                .isEqualTo(rubbish);
    }
}
