package dev.slipway.buildapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.events.Audited;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.Event;
import dev.slipway.events.account.AuditedAction;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.events.type.EventType;
import dev.slipway.keys.seal.SecretValues;
import dev.slipway.keys.seal.Unsealer;
import dev.slipway.testing.Tarball;
import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values of secrets on their way to the launchers, and stored, on the real database and broker. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
class SecretsIT extends ApiAndKafka {
    private static final String DOCKERFILE = "FROM scratch\n";
    private static int count;

    @Inject
    @DataSource("accounts")
    AgroalDataSource database;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(bytes(text));
    }

    private Api.Answer put(String token, String path, byte[] value) throws Exception {
        return api.send(token, path, request -> request.header("Content-Type", "application/octet-stream")
                .PUT(BodyPublishers.ofByteArray(value)));
    }

    private String storeForAcme(String value) throws Exception {
        String name = "Stored_" + ++count;
        assertThat(put(token("acme"), "/v1/secrets/" + name, bytes(value)).status())
                .isEqualTo(201);
        return name;
    }

    private Api.Answer submit(Api.Form form) throws Exception {
        return api.submit(token("acme"), form.source(Tarball.ofDockerfile(DOCKERFILE)));
    }

    private BuildRequested requested(Api.Form form) throws Exception {
        Api.Answer answer = submit(form);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(202);
        return requested(answer.json().path("id").asText());
    }

    private BuildRequested requested(String id) {
        return (BuildRequested) kafka.events(EventType.BUILD_REQUESTED, id).getFirst();
    }

    private static SecretValues opened(BuildRequested build) throws Exception {
        return SecretValues.open(
                build.sealedSecrets().orElseThrow(),
                build.buildId(),
                new Unsealer(Backends.running().launcherKey()));
    }

    private String rows(String table) throws Exception {
        StringBuilder rows = new StringBuilder();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select t::text from " + table + " t")) {
            while (result.next()) {
                rows.append(result.getString(1)).append('\n');
            }
        }
        return rows.toString();
    }

    @Test
    void sealsTheValuesOfARequestForTheLaunchersAndForThisBuildAlone() throws Exception {
        BuildRequested build = requested(new Api.Form()
                .field("secrets", "[\"pip\"]")
                .field("secret_values", "{\"npm\": \"" + base64("hunter2-of-request") + "\"}"));

        assertThat(build.spec().secrets()).containsExactly("pip", "npm");
        assertThat(opened(build)).isEqualTo(SecretValues.of(Map.of("npm", bytes("hunter2-of-request"))));
        assertThat(kafka.records(EventType.BUILD_REQUESTED.topic()))
                .noneMatch(record -> new String(record.value(), StandardCharsets.UTF_8).contains("hunter2-of-request"))
                .noneMatch(record ->
                        new String(record.value(), StandardCharsets.UTF_8).contains(base64("hunter2-of-request")));
    }

    @Test
    void sealsNothingWhereABuildDeclaresNoSecretThatIsKnownHere() throws Exception {
        assertThat(requested(new Api.Form()).sealedSecrets()).isEmpty();
        assertThat(requested(new Api.Form().field("secrets", "[\"of-the-operator\"]"))
                        .sealedSecrets())
                .isEmpty();
    }

    @Test
    void namesTheSecretWhoseValueIsWrongAndNeverTheValue() throws Exception {
        Api.Answer answer = submit(new Api.Form().field("secret_values", "{\"npm\": \"hunter2!\"}"));
        Api.Answer malformed = submit(new Api.Form().field("secret_values", "{\"npm\": hunter2!}"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.reason("secret_values")).contains("npm", "base64").doesNotContain("hunter2");
        assertThat(malformed.status()).isEqualTo(400);
        assertThat(malformed.response().body()).doesNotContain("hunter2");
    }

    /** JSON may write a character of four bytes as twelve. */
    @Test
    void refusesFieldsThatTogetherAreTooLargeForARecord() throws Exception {
        String rocket = "\uD83D\uDE80";
        Api.Answer answer = submit(new Api.Form()
                .field("dockerfile", "FROM scratch\n" + ("#" + rocket.repeat(10_000) + "\n").repeat(12))
                .field("build_args", "{\"A\": \"" + rocket.repeat(29 << 10) + "\"}")
                .field("secret_values", "{\"npm\": \"" + base64("x".repeat(500 << 10)) + "\"}"));

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        assertThat(answer.reason("dockerfile"))
                .contains("the largest of fields", "2621440", "dockerfile (", "secret_values (", "build_args (");
    }

    @Test
    void storesASecretThatNobodyCanReadAndBuildsGet() throws Exception {
        String name = storeForAcme("hunter2-stored");

        BuildRequested build = requested(new Api.Form().field("secrets", "[\"" + name + "\"]"));

        assertThat(opened(build)).isEqualTo(SecretValues.of(Map.of(name, bytes("hunter2-stored"))));
        JsonNode shown = api.get(token("acme"), "/v1/secrets/" + name).json();
        assertThat(shown.path("bytes").asInt()).isEqualTo(14);
        assertThat(shown.path("updated_by").asText()).isEqualTo("acme");
        assertThat(shown.path("created_at")).isEqualTo(shown.path("updated_at"));
        assertThat(api.get(token("acme"), "/v1/secrets").response().body())
                .contains(name)
                .doesNotContain("hunter2-stored");
        assertThat(rows("tenant_secrets")).contains(name).doesNotContain("hunter2", "68756e74657232");
        assertThat(rows("outbox")).doesNotContain("hunter2-stored");
    }

    @Test
    void replacesAValueAndRemovesIt() throws Exception {
        String name = storeForAcme("before");

        Api.Answer replaced = put(token("acme"), "/v1/secrets/" + name, bytes("after"));

        assertThat(replaced.status()).isEqualTo(200);
        assertThat(replaced.json().path("bytes").asInt()).isEqualTo(5);
        assertThat(opened(requested(new Api.Form().field("secrets", "[\"" + name + "\"]"))))
                .isEqualTo(SecretValues.of(Map.of(name, bytes("after"))));
        assertThat(api.delete(token("acme"), "/v1/secrets/" + name).status()).isEqualTo(204);
        assertThat(api.delete(token("acme"), "/v1/secrets/" + name).status()).isEqualTo(404);
        assertThat(api.get(token("acme"), "/v1/secrets/" + name).status()).isEqualTo(404);
        assertThat(requested(new Api.Form().field("secrets", "[\"" + name + "\"]"))
                        .sealedSecrets())
                .isEmpty();
    }

    @Test
    void takesAValueOfTheRequestBeforeAStoredOne() throws Exception {
        String name = storeForAcme("stored");

        BuildRequested build = requested(
                new Api.Form().field("secret_values", "{\"%s\": \"%s\"}".formatted(name, base64("of the request"))));

        assertThat(opened(build)).isEqualTo(SecretValues.of(Map.of(name, bytes("of the request"))));
    }

    @Test
    void givesASubmissionOverKafkaItsTenantsStoredSecretsAndTakesNoValuesFromIt() throws Exception {
        String name = storeForAcme("for-submissions");
        String source = SourceArtifact.push(
                Backends.running().registry().url(), "uploads/acme/secrets", Tarball.ofDockerfile(DOCKERFILE));
        String id = "b" + "0".repeat(20) + String.format("%06d", System.nanoTime() % 1_000_000);
        String body = "{\"build_id\":\"%s\",\"tenant\":\"acme\",\"source\":{\"oci\":\"%s\"},\"secrets\":[\"%s\"]}"
                .formatted(id, source, name);

        kafka.submit(id, body, TraceParent.fresh());

        await().atMost(Duration.ofSeconds(30))
                .until(() -> !kafka.events(EventType.BUILD_REQUESTED, id).isEmpty());
        assertThat(opened(requested(id))).isEqualTo(SecretValues.of(Map.of(name, bytes("for-submissions"))));
    }

    @Test
    void refusesABuildWhoseStoredAndSentValuesAreTooLargeTogether() throws Exception {
        String name = storeForAcme("x".repeat(64 << 10));

        Api.Answer answer = submit(new Api.Form()
                .field("secrets", "[\"" + name + "\"]")
                .field("secret_values", "{\"npm\": \"" + base64("y".repeat((448 << 10) + 1)) + "\"}"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.reason("secrets")).contains("524289 bytes in all", "allows is 524288 bytes");
        requested(new Api.Form()
                .field("secrets", "[\"" + name + "\"]")
                .field("secret_values", "{\"npm\": \"" + base64("y".repeat(448 << 10)) + "\"}"));
    }

    @Test
    void boundsAValueAndANameAndHowManyATenantHas() throws Exception {
        String tenant = "many-secrets";
        assertThat(api.send(token("admin"), "/v1/tenants", request -> request.header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString("{\"name\":\"" + tenant + "\"}")))
                        .status())
                .isEqualTo(201);
        String query = "?tenant=" + tenant;
        assertThat(put(token("admin"), "/v1/secrets/large" + query, new byte[64 << 10])
                        .status())
                .isEqualTo(201);
        assertThat(put(token("admin"), "/v1/secrets/large" + query, new byte[(64 << 10) + 1])
                        .status())
                .isEqualTo(413);
        assertThat(put(token("admin"), "/v1/secrets/empty" + query, new byte[0]).reason("body"))
                .contains("is empty");
        assertThat(put(token("admin"), "/v1/secrets/-x" + query, bytes("x")).reason("name"))
                .contains("-x");
        for (int secret = 1; secret < 200; secret++) {
            assertThat(put(token("admin"), "/v1/secrets/s" + secret + query, bytes("x"))
                            .status())
                    .isEqualTo(201);
        }

        Api.Answer tooMany = put(token("admin"), "/v1/secrets/one-more" + query, bytes("x"));

        assertThat(tooMany.status()).isEqualTo(409);
        assertThat(tooMany.json().path("detail").asText()).contains("200 secrets", "slipway secrets rm");
        assertThat(put(token("admin"), "/v1/secrets/s1" + query, bytes("y")).status())
                .isEqualTo(200);
        assertThat(rows("tenant_secrets")).contains(tenant);
        api.delete(token("admin"), "/v1/tenants/" + tenant);
        assertThat(rows("tenant_secrets")).doesNotContain(tenant);
        assertThat(put(token("admin"), "/v1/secrets/s1" + query, bytes("y")).reason("tenant"))
                .contains("was removed");
    }

    @ParameterizedTest
    @CsvSource({
        "deployer, '', 403",
        "viewer, '', 403",
        "acme, ?tenant=other, 403",
        "acme, ?tenant=acme, 200",
        "admin, '', 400",
        "admin, ?tenant=acme, 200",
        "admin, ?tenant=nobody, 400",
        "other, '', 200"
    })
    void letsATenantSeeItsOwnSecretsAndAnAdminThoseOfAnybody(String who, String query, int status) throws Exception {
        String name = storeForAcme("x");

        Api.Answer answer = api.get(token(who), "/v1/secrets" + query);

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
        assertThat(answer.response().body().contains(name)).isEqualTo(status == 200 && !who.equals("other"));
    }

    @Test
    void givesNoTenantTheSecretOfAnother() throws Exception {
        String name = storeForAcme("of-acme");

        Api.Answer answer = api.submit(
                token("other"),
                new Api.Form().source(Tarball.ofDockerfile(DOCKERFILE)).field("secrets", "[\"" + name + "\"]"));

        assertThat(requested(answer.json().path("id").asText()).sealedSecrets()).isEmpty();
        assertThat(api.delete(token("other"), "/v1/secrets/" + name).status()).isEqualTo(404);
    }

    @Test
    void opensNoValueOfARowThatSomebodyMoved() throws Exception {
        String one = storeForAcme("value-of-one");
        String other = storeForAcme("value-of-other");
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "update tenant_secrets t set ciphertext = o.ciphertext, nonce = o.nonce from tenant_secrets o"
                            + " where t.name = '" + one + "' and o.name = '" + other + "'");
        }

        Api.Answer answer = submit(new Api.Form().field("secrets", "[\"" + one + "\"]"));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.response().body()).doesNotContain("value-of");
    }

    @Test
    void keepsWhatItStoredWhenANewKeyIsAddedAndSaysSoWhenTheKeyFileIsOpenToOthers() throws Exception {
        String name = storeForAcme("kept");
        var key = Backends.running().secretsKey();
        String first = Files.readString(key);
        String second = first.replaceFirst("\"kid\":\"[^\"]*\"", "\"kid\":\"newer\"");
        try {
            Files.writeString(key, "{\"keys\":[" + first + "," + second + "]}");
            String newer = storeForAcme("with-the-newer");
            assertThat(rows("tenant_secrets")).contains(",newer,");
            assertThat(opened(requested(new Api.Form().field("secrets", "[\"" + name + "\",\"" + newer + "\"]"))))
                    .isEqualTo(SecretValues.of(Map.of(name, bytes("kept"), newer, bytes("with-the-newer"))));
            assertThat(api.delete(token("acme"), "/v1/secrets/" + newer).status())
                    .isEqualTo(204);

            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
            assertThat(put(token("acme"), "/v1/secrets/" + name, bytes("x")).status())
                    .isEqualTo(503);
        } finally {
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
            Files.writeString(key, first);
        }
    }

    @Test
    void writesDownWhoStoredAndRemovedWhichSecretAndNotItsValue() throws Exception {
        String name = storeForAcme("hunter2-audited");
        api.delete(token("acme"), "/v1/secrets/" + name);
        String who = "token:"
                + api.get(token("acme"), "/v1/whoami").json().path("id").asText();

        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(audited(who, "acme/" + name))
                .containsExactly(AuditedAction.SECRET_STORED, AuditedAction.SECRET_REMOVED));
        assertThat(kafka.records(EventType.AUDIT.topic()))
                .noneMatch(record -> new String(record.value(), StandardCharsets.UTF_8).contains("hunter2-audited"));
    }

    private List<AuditedAction> audited(String who, String what) {
        List<AuditedAction> actions = new ArrayList<>();
        for (Event event : kafka.events(EventType.AUDIT, who)) {
            if (event instanceof Audited audited
                    && audited.what().filter(what::equals).isPresent()) {
                actions.add(audited.action());
            }
        }
        return actions;
    }
}
