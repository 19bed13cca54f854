package dev.slipway.buildapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.events.ApiTokenChanged;
import dev.slipway.events.Topics;
import dev.slipway.kafka.Decoded;
import dev.slipway.kafka.EventCodec;
import dev.slipway.testing.Tarball;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Accounts outlive the death of build-api and of the broker, and the loss of the read model. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccountsSurvivalIT {
    private static final Path LOG = Path.of("target", "build-api-processes.log");
    private static final Duration SOON = Duration.ofSeconds(30);

    private final Backends backends = new Backends();
    private Map<String, String> settings;

    @BeforeAll
    void launch() {
        settings = new HashMap<>(backends.launch());
        settings.remove("quarkus.http.test-port");
        settings.put("slipway.build-api.accounts.initial-tenants", "crowd");
    }

    @AfterAll
    void end() {
        backends.stop();
    }

    private BuildApiProcess start() throws IOException {
        return BuildApiProcess.start(settings, LOG);
    }

    private String admin() {
        return backends.token("admin");
    }

    private Api.Answer post(Api api, String body) throws IOException, InterruptedException {
        return api.send(admin(), "/v1/tokens", request -> request.header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    private JsonNode createToken(Api api) throws Exception {
        Api.Answer answer = post(api, "{\"role\":\"tenant\",\"tenant\":\"crowd\"}");
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(201);
        return answer.json();
    }

    private void revoke(Api api, JsonNode token) throws Exception {
        assertThat(api.delete(admin(), "/v1/tokens/" + token.path("id").asText())
                        .status())
                .isEqualTo(204);
    }

    private static int standing(Api api, JsonNode token) throws Exception {
        return api.get(token.path("token").asText(), "/v1/whoami").status();
    }

    private List<ConsumerRecord<String, byte[]>> records() {
        try (Kafka kafka = new Kafka(backends.broker().clientProperties())) {
            return kafka.records(Topics.API_TOKEN);
        }
    }

    /** As every reader of the topic does: of two records about one token the one with the larger revision counts. */
    private Map<String, ApiTokenChanged> folded() {
        Map<String, ApiTokenChanged> tokens = new HashMap<>();
        for (ConsumerRecord<String, byte[]> one : records()) {
            if (one.value() == null) {
                tokens.remove(one.key());
            } else if (EventCodec.decode(one) instanceof Decoded.Known known) {
                ApiTokenChanged token = (ApiTokenChanged) known.event();
                tokens.merge(
                        token.tokenId(),
                        token,
                        (before, after) -> after.revision() > before.revision() ? after : before);
            }
        }
        return tokens;
    }

    private void sql(String statement) throws SQLException {
        String user = settings.get("quarkus.datasource.\"build-api\".username");
        try (Connection connection = DriverManager.getConnection(backends.databaseUrl(), user, user);
                Statement all = connection.createStatement()) {
            all.execute(statement);
        }
    }

    @Tag("long")
    @Test
    void publishesAtTheNextStartWhatAProcessDidNotGetTo() throws Exception {
        JsonNode token;
        try (BuildApiProcess dying = start()) {
            backends.broker().kill();
            token = createToken(dying.api());
            assertThat(standing(dying.api(), token)).isEqualTo(200);
            dying.kill();
        }
        backends.broker().restart();
        assertThat(folded()).doesNotContainKey(token.path("id").asText());

        try (BuildApiProcess next = start()) {
            await().atMost(SOON)
                    .until(() -> folded().containsKey(token.path("id").asText()));
            assertThat(standing(next.api(), token)).isEqualTo(200);
        }
    }

    @Tag("long")
    @Test
    void endsWithTheLastChangeHoweverOftenTheOthersArePublishedAgain() throws Exception {
        try (BuildApiProcess process = start()) {
            JsonNode token = createToken(process.api());
            String id = token.path("id").asText();
            revoke(process.api(), token);
            await().atMost(SOON)
                    .until(() -> folded().get(id) != null
                            && folded().get(id).revokedAt().isPresent());
            int before = records().size();
            // As if two publishers had died before they deleted what they published.
            for (int death = 0; death < 2; death++) {
                sql("""
                        insert into accounts.outbox (topic, record_key, event_type, event, added_at)
                        select 'slipway.api-token', token_id, 'dev.slipway.api-token.v1',
                               json_build_object('token_id', token_id, 'name', name, 'role', role, 'tenant', tenant,
                                   'sha256', sha256, 'created_at', '2026-11-01T00:00:00Z', 'revision', revision - 1)::text,
                               now()
                        from accounts.api_tokens where token_id = '%s'
                        """.formatted(id));
            }

            await().atMost(SOON).until(() -> records().size() >= before + 2);

            assertThat(folded().get(id).revokedAt()).isPresent();
        }
    }

    /** What one client was told before its server died. */
    private static final class Client {
        private final Map<String, JsonNode> made = new LinkedHashMap<>();
        private final List<String> revoked = new ArrayList<>();
        private final List<String> inDoubt = new ArrayList<>();
        private final CountDownLatch hasRevokedOne = new CountDownLatch(1);
    }

    private Client makeAndRevokeUntilItDies(Api api, Client client) {
        try {
            for (int count = 0; ; count++) {
                JsonNode token =
                        post(api, "{\"role\":\"tenant\",\"tenant\":\"crowd\"}").json();
                String id = token.path("id").asText();
                client.made.put(id, token);
                if (count % 2 == 0) {
                    client.inDoubt.add(id);
                    if (api.delete(admin(), "/v1/tokens/" + id).status() == 204) {
                        client.revoked.add(id);
                        client.inDoubt.remove(id);
                        client.hasRevokedOne.countDown();
                    }
                }
            }
        } catch (IOException e) {
            return client;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return client;
        }
    }

    @Test
    void losesNothingAndRevivesNothingHoweverOftenItIsKilled() throws Exception {
        List<Client> clients = new ArrayList<>();
        for (int death = 0; death < 3; death++) {
            try (BuildApiProcess process = start()) {
                List<Client> both = List.of(new Client(), new Client());
                List<CompletableFuture<Client>> ends = both.stream()
                        .map(client -> CompletableFuture.supplyAsync(
                                () -> makeAndRevokeUntilItDies(process.api(), client), Thread::startVirtualThread))
                        .toList();
                for (Client client : both) {
                    assertThat(client.hasRevokedOne.await(1, TimeUnit.MINUTES)).isTrue();
                }
                Thread.sleep(700);
                process.kill();
                ends.forEach(end -> clients.add(end.join()));
            }
        }
        try (BuildApiProcess process = start()) {
            for (Client client : clients) {
                for (Map.Entry<String, JsonNode> made : client.made.entrySet()) {
                    if (!client.inDoubt.contains(made.getKey())) {
                        assertThat(standing(process.api(), made.getValue()))
                                .isEqualTo(client.revoked.contains(made.getKey()) ? 401 : 200);
                    }
                }
            }
            await().atMost(SOON).untilAsserted(() -> {
                Map<String, ApiTokenChanged> folded = folded();
                for (Client client : clients) {
                    assertThat(folded.keySet()).containsAll(client.made.keySet());
                    for (String id : client.made.keySet()) {
                        if (!client.inDoubt.contains(id)) {
                            assertThat(folded.get(id).revokedAt().isPresent()).isEqualTo(client.revoked.contains(id));
                        }
                    }
                }
            });
        }
    }

    @Tag("long")
    @Test
    void twoOfThemAgreeAtOnce() throws Exception {
        try (BuildApiProcess one = start();
                BuildApiProcess other = start()) {
            JsonNode token = createToken(one.api());
            assertThat(standing(other.api(), token)).isEqualTo(200);
            revoke(other.api(), token);
            assertThat(standing(one.api(), token)).isEqualTo(401);
            // Both want the same name at the same time, and one gets it.
            String body = "{\"role\":\"tenant\",\"tenant\":\"crowd\",\"name\":\"ci\"}";
            List<CompletableFuture<Integer>> wishes = new ArrayList<>();
            for (Api api : List.of(one.api(), other.api(), one.api(), other.api())) {
                wishes.add(CompletableFuture.supplyAsync(() -> {
                    try {
                        return post(api, body).status();
                    } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }));
            }
            assertThat(wishes.stream().map(CompletableFuture::join)).containsExactlyInAnyOrder(201, 409, 409, 409);
            String id = token.path("id").asText();
            await().atMost(SOON)
                    .until(() -> folded().get(id) != null
                            && folded().get(id).revokedAt().isPresent());
        }
    }

    @Tag("long")
    @Test
    void letsNobodyInWhileTheDatabaseIsAwayAndGoesOnWhenItIsBack() throws Exception {
        try (BuildApiProcess process = start()) {
            JsonNode valid = createToken(process.api());
            JsonNode revoked = createToken(process.api());
            revoke(process.api(), revoked);

            backends.killDatabase();

            Api.Answer answer = process.api().get(valid.path("token").asText(), "/v1/whoami");
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.json().path("detail").asText()).contains("the token cannot be checked");
            assertThat(standing(process.api(), revoked)).isEqualTo(503);
            backends.restartDatabase();
            await().atMost(SOON).until(() -> standing(process.api(), valid) == 200);
            assertThat(standing(process.api(), revoked)).isEqualTo(401);
            JsonNode later = createToken(process.api());
            await().atMost(SOON)
                    .until(() -> folded().containsKey(later.path("id").asText()));
            assertThat(folded().get(revoked.path("id").asText()).revokedAt()).isPresent();
        }
    }

    @Tag("long")
    @Test
    void theLossOfTheReadModelLosesNoAccount() throws Exception {
        JsonNode token;
        String build;
        try (BuildApiProcess process = start()) {
            token = createToken(process.api());
            build = process.api()
                    .submit(token.path("token").asText(), new Api.Form().source(Tarball.ofDockerfile("FROM scratch\n")))
                    .json()
                    .path("id")
                    .asText();
        }
        sql("drop schema build_api cascade");

        try (BuildApiProcess process = start()) {
            assertThat(standing(process.api(), token)).isEqualTo(200);
            await().atMost(SOON)
                    .until(() -> process.api()
                                    .get(token.path("token").asText(), "/v1/builds/" + build)
                                    .status()
                            == 200);
        }
    }

    @Tag("long")
    @Test
    void aDatabaseFromABackupRulesTheTopicAgain() throws Exception {
        JsonNode revoked;
        JsonNode madeLater;
        try (BuildApiProcess process = start()) {
            revoked = createToken(process.api());
            revoke(process.api(), revoked);
            madeLater = createToken(process.api());
            await().atMost(SOON)
                    .until(() -> folded().containsKey(madeLater.path("id").asText()));
        }
        // The backup is from before the revocation and the other token.
        sql("update accounts.api_tokens set revoked_at = null, revision = 1 where token_id = '"
                + revoked.path("id").asText() + "'");
        sql("delete from accounts.api_tokens where token_id = '"
                + madeLater.path("id").asText() + "'");
        sql("select setval('accounts.revision', 1)");

        try (BuildApiProcess _ = start()) {
            await().atMost(SOON).untilAsserted(() -> {
                assertThat(folded()).doesNotContainKey(madeLater.path("id").asText());
                assertThat(folded().get(revoked.path("id").asText()).revokedAt())
                        .isEmpty();
            });
        }
    }

    @Tag("long")
    @Test
    void theLossOfTheTopicLosesNoToken() throws Exception {
        JsonNode token;
        try (BuildApiProcess process = start()) {
            token = createToken(process.api());
        }
        try (Admin admin = Admin.create(backends.broker().clientProperties())) {
            admin.deleteTopics(List.of(Topics.API_TOKEN)).all().get();
            await().atMost(SOON).until(() -> !admin.listTopics().names().get().contains(Topics.API_TOKEN));
        }

        try (BuildApiProcess _ = start()) {
            await().atMost(SOON).ignoreExceptions().until(() -> folded().containsKey(
                            token.path("id").asText()));
        }
    }

    @Tag("long")
    @Test
    void makesNoTokenOfTheSettingsASecondTime() throws Exception {
        try (BuildApiProcess process = start()) {
            String viewer = process.api()
                    .get(backends.token("viewer"), "/v1/whoami")
                    .json()
                    .path("id")
                    .asText();
            assertThat(process.api().delete(admin(), "/v1/tokens/" + viewer).status())
                    .isEqualTo(204);
        }
        settings.put("slipway.build-api.accounts.kept-after-end", "PT0S");

        try (BuildApiProcess process = start()) {
            await().atMost(SOON).until(() -> process.api()
                    .get(backends.token("viewer"), "/v1/whoami")
                    .json()
                    .path("detail")
                    .asText()
                    .startsWith("the token is not known here"));
        } finally {
            settings.remove("slipway.build-api.accounts.kept-after-end");
        }
        try (BuildApiProcess process = start()) {
            assertThat(process.api().get(backends.token("viewer"), "/v1/whoami").status())
                    .isEqualTo(401);
        }
    }

    @Tag("long")
    @Test
    void forgetsATokenThatEndedLongAgoHereAndOnTheTopic() throws Exception {
        settings.put("slipway.build-api.accounts.kept-after-end", "PT0S");
        try (BuildApiProcess process = start()) {
            JsonNode token = createToken(process.api());
            String id = token.path("id").asText();
            revoke(process.api(), token);

            await().atMost(SOON)
                    .until(() -> records().stream().anyMatch(one -> id.equals(one.key()) && one.value() == null));
            assertThat(folded()).doesNotContainKey(id);
            assertThat(process.api().get(admin(), "/v1/tokens").response().body())
                    .doesNotContain(id);
        } finally {
            settings.remove("slipway.build-api.accounts.kept-after-end");
        }
    }
}
