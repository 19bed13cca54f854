package dev.slipway.buildapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.BuildRequested;
import dev.slipway.events.EventType;
import dev.slipway.kafka.Decoded;
import dev.slipway.kafka.EventCodec;
import dev.slipway.testing.Tarball;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A request that is sent again under the same key, to one of two processes of build-api, which may be killed in between. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IdempotencyIT {
    private static final Path LOG = Path.of("target", "build-api-idempotency.log");
    private static final String HEADER = "Idempotency-Key";
    private static final byte[] SOURCE = Tarball.ofDockerfile("FROM scratch\n");

    private final Backends backends = new Backends();
    private Map<String, String> settings;
    private BuildApiProcess one;
    private BuildApiProcess other;
    private String key;

    @BeforeAll
    void launch() throws IOException {
        settings = new HashMap<>(backends.launch());
        settings.remove("quarkus.http.test-port");
        one = start();
        other = start();
    }

    @AfterAll
    void end() {
        one.close();
        other.close();
        backends.stop();
    }

    @BeforeEach
    void pickKey() {
        key = UUID.randomUUID().toString();
    }

    private BuildApiProcess start() throws IOException {
        return BuildApiProcess.start(settings, LOG);
    }

    private String acme() {
        return backends.token("acme");
    }

    private Api.Answer submit(BuildApiProcess process, Api.Form form) throws Exception {
        return process.api().submit(acme(), form, HEADER, key);
    }

    private static Api.Form form() {
        return new Api.Form().field("build_args", "{\"VERSION\":\"1\"}").source(SOURCE);
    }

    private static String id(Api.Answer answer) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(202);
        return answer.json().path("id").asText();
    }

    private List<BuildRequested> requested(String tenant) {
        try (Kafka kafka = new Kafka(backends.broker().clientProperties())) {
            return kafka.records(EventType.BUILD_REQUESTED.topic()).stream()
                    .map(EventCodec::decode)
                    .filter(Decoded.Known.class::isInstance)
                    .map(decoded -> ((Decoded.Known) decoded).event())
                    .map(BuildRequested.class::cast)
                    .filter(build -> build.spec().tenant().equals(tenant))
                    .toList();
        }
    }

    private void sql(String statement) throws SQLException {
        String user = settings.get("quarkus.datasource.\"build-api\".username");
        try (Connection connection = DriverManager.getConnection(backends.databaseUrl(), user, user);
                Statement all = connection.createStatement()) {
            all.execute(statement);
        }
    }

    @Test
    void answersTheSameFromWhicheverProcessIsAsked() throws Exception {
        int before = requested("acme").size();

        Api.Answer first = submit(one, form());
        Api.Answer again = submit(other, new Api.Form().source(SOURCE).field("build_args", "{\"VERSION\":\"1\"}"));

        assertThat(again.status()).isEqualTo(first.status()).isEqualTo(202);
        assertThat(again.response().body()).isEqualTo(first.response().body());
        assertThat(location(again)).isEqualTo(location(first)).isEqualTo("/v1/builds/" + id(first));
        assertThat(again.response().headers().firstValue("Content-Type"))
                .isEqualTo(first.response().headers().firstValue("Content-Type"));
        assertThat(again.response().headers().firstValue("Idempotency-Replayed"))
                .contains("true");
        assertThat(requested("acme")).hasSize(before + 1);
    }

    private static String location(Api.Answer answer) {
        return URI.create(answer.response().headers().firstValue("Location").orElse(""))
                .getPath();
    }

    @Test
    void refusesAnotherBodyAndAnotherPathUnderTheKey() throws Exception {
        id(submit(one, form()));

        Api.Answer otherField =
                submit(other, new Api.Form().field("build_args", "{}").source(SOURCE));
        Api.Answer otherSource = submit(
                one,
                new Api.Form()
                        .field("build_args", "{\"VERSION\":\"1\"}")
                        .source(Tarball.ofDockerfile("FROM scratch\nCOPY . /\n")));

        assertThat(otherField.status()).isEqualTo(422);
        assertThat(otherField.json().path("type").asText()).endsWith("idempotency_key_reused");
        assertThat(otherField.json().path("detail").asText()).contains("new key");
        assertThat(otherSource.status()).isEqualTo(422);
        assertThat(one.api()
                        .send(acme(), "/v1/builds/b00000000000000000000000000/rebuild", request -> request.header(
                                        HEADER, key)
                                .POST(BodyPublishers.noBody()))
                        .status())
                .isEqualTo(422);
    }

    @Test
    void knowsKeysByTheirCaller() throws Exception {
        String mine = id(submit(one, form()));

        String others = id(one.api().submit(backends.token("other"), form(), HEADER, key));

        assertThat(others).isNotEqualTo(mine);
    }

    @Test
    void takesTheKeyAgainAfterARefusalThatDidNothing() throws Exception {
        assertThat(submit(one, new Api.Form().field("cpus", "0").source(SOURCE)).status())
                .isEqualTo(400);

        assertThat(id(submit(one, form()))).isNotEmpty();
    }

    @Test
    void boundsTheHeader() throws Exception {
        key = "k".repeat(256);
        Api.Answer tooLong = submit(one, form());
        key = "a b";
        Api.Answer wrong = submit(one, form());

        assertThat(tooLong.status()).isEqualTo(400);
        assertThat(tooLong.reason(HEADER)).contains("256 characters");
        assertThat(wrong.reason(HEADER)).contains("visible characters");
    }

    @Test
    void makesOneBuildOfManyRequestsAtOnce() throws Exception {
        int before = requested("acme").size();
        List<Callable<Api.Answer>> requests = new ArrayList<>();
        for (int request = 0; request < 8; request++) {
            BuildApiProcess process = request % 2 == 0 ? one : other;
            requests.add(() -> submit(process, form()));
        }
        List<Api.Answer> answers = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Api.Answer> answer : executor.invokeAll(requests)) {
                answers.add(answer.get());
            }
        }

        assertThat(answers)
                .extracting(Api.Answer::status)
                .containsOnly(202, 409)
                .contains(202);
        assertThat(answers.stream().filter(answer -> answer.status() == 202).map(IdempotencyIT::id))
                .containsOnly(id(submit(one, form())));
        assertThat(answers).filteredOn(answer -> answer.status() == 409).allSatisfy(answer -> {
            assertThat(answer.json().path("detail").asText()).contains("send it again");
            assertThat(answer.response().headers().firstValue("Retry-After")).isPresent();
        });
        assertThat(requested("acme")).hasSize(before + 1);
    }

    /** What a request leaves that published its build and was killed before it answered. */
    @Test
    void makesNoSecondBuildAfterADeathBeforeTheAnswer() throws Exception {
        String id = id(submit(one, form()));
        sql("update accounts.idempotency_keys set status = null, answer = null, location = null, holder = 'dead',"
                + " held_until = now() - interval '1 second' where resource_id = '" + id + "'");

        Api.Answer again = submit(other, form());

        assertThat(id(again)).isEqualTo(id);
        assertThat(again.response().headers().firstValue("Idempotency-Replayed"))
                .isEmpty();
        assertThat(requested("acme").stream().filter(build -> build.buildId().equals(id)))
                .hasSize(1);
    }

    @Test
    void leavesNothingStuckWhenItIsKilledInTheMiddleOfAnUpload() throws Exception {
        int before = requested("acme").size();
        BuildApiProcess dying = start();
        try (Socket upload = new Socket("127.0.0.1", dying.port())) {
            OutputStream out = upload.getOutputStream();
            out.write("""
                    POST /v1/builds HTTP/1.1\r
                    Host: slipway\r
                    Authorization: Bearer %s\r
                    Idempotency-Key: %s\r
                    Content-Type: multipart/form-data; boundary=B\r
                    Content-Length: 1000000\r
                    \r
                    --B\r
                    """.formatted(acme(), key).getBytes(StandardCharsets.US_ASCII));
            out.flush();
            await("the upload to have the key").atMost(Duration.ofSeconds(30)).until(this::isHeld);
            assertThat(submit(other, form()).status()).isEqualTo(409);
            dying.kill();
        } finally {
            dying.close();
        }

        await("the key to be free again")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(submit(other, form()).status()).isEqualTo(202));
        assertThat(requested("acme")).hasSize(before + 1);
    }

    @Test
    void makesOneBuildHoweverOftenItsProcessIsKilled() throws Exception {
        int before = requested("acme").size();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            BuildApiProcess dying = start();
            Future<Api.Answer> cutOff = executor.submit(() -> submit(dying, form()));
            await("the key to be taken").atMost(Duration.ofSeconds(30)).until(() -> cutOff.isDone() || isHeld());
            dying.kill();
        }

        await("an answer")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(submit(one, form()).status()).isEqualTo(202));
        String id = id(submit(other, form()));
        assertThat(requested("acme").stream()
                        .skip(before)
                        .map(BuildRequested::buildId)
                        .distinct())
                .containsExactly(id);
    }

    private boolean isHeld() throws SQLException {
        String user = settings.get("quarkus.datasource.\"build-api\".username");
        try (Connection connection = DriverManager.getConnection(backends.databaseUrl(), user, user);
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select 1 from accounts.idempotency_keys where held_until > now() and status is null")) {
            return rows.next();
        }
    }

    @Test
    void keepsTheAnswersOfOtherPosts() throws Exception {
        String body = "{\"name\":\"t" + key.substring(0, 8) + "\",\"display_name\":\"Twice\"}";

        Api.Answer first = post("/v1/tenants", body);
        Api.Answer again = post("/v1/tenants", body);
        Api.Answer changed = post("/v1/tenants", body.replace("Twice", "Thrice"));

        assertThat(first.status()).as(first.response().body()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.response().body()).isEqualTo(first.response().body());
        assertThat(location(again)).isEqualTo(location(first));
        assertThat(changed.status()).isEqualTo(422);
    }

    @Test
    void refusesAKeyWhereTheAnswerHasASecret() throws Exception {
        Api.Answer answer = post("/v1/tokens", "{\"role\":\"viewer\"}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.reason(HEADER)).contains("secret");
    }

    @Test
    void keepsNeitherTheKeyNorWhatCanBeGuessedOfTheBody() throws Exception {
        id(submit(one, form()));
        StringBuilder rows = new StringBuilder();
        String user = settings.get("quarkus.datasource.\"build-api\".username");
        try (Connection connection = DriverManager.getConnection(backends.databaseUrl(), user, user);
                Statement statement = connection.createStatement();
                var all = statement.executeQuery("select k::text from accounts.idempotency_keys k")) {
            while (all.next()) {
                rows.append(all.getString(1));
            }
        }

        assertThat(rows).isNotEmpty().doesNotContain(key).doesNotContain("VERSION");
    }

    @Test
    void forgetsAKeyAfterADay() throws Exception {
        String id = id(submit(one, form()));
        sql("update accounts.idempotency_keys set created_at = now() - interval '25 hours' where resource_id = '" + id
                + "'");

        assertThat(id(submit(one, form()))).isNotEqualTo(id);
    }

    private Api.Answer post(String path, String body) throws Exception {
        return one.api().send(backends.token("admin"), path, request -> request.header(HEADER, key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }
}
