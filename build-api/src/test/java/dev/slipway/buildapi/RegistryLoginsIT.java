package dev.slipway.buildapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.events.Audited;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.Event;
import dev.slipway.events.account.AuditedAction;
import dev.slipway.events.type.EventType;
import dev.slipway.keys.seal.RegistryLogins;
import dev.slipway.keys.seal.RegistryLogins.Login;
import dev.slipway.keys.seal.Unsealer;
import dev.slipway.testing.Tarball;
import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logins to other registries, stored and on their way to the publisher, on the real database and broker. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
class RegistryLoginsIT extends ApiAndKafka {
    private static final String PASSWORD = "hunter2-of-the-registry";
    private static int count;

    @Inject
    @DataSource("accounts")
    AgroalDataSource database;

    private Api.Answer put(String who, String host, String query, String body) throws Exception {
        return api.send(token(who), "/v1/registry-logins/" + host + query, request -> request.header(
                        "Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body)));
    }

    private static String login(String username, String password) {
        return "{\"username\":\"" + username + "\",\"password\":\"" + password + "\"}";
    }

    private String storeForAcme(String password) throws Exception {
        String host = "registry" + ++count + ".example.com";
        assertThat(put("acme", host, "", login("ci", password)).status()).isEqualTo(201);
        return host;
    }

    private BuildRequested requested(String who, Api.Form form) throws Exception {
        Api.Answer answer = api.submit(token(who), form.source(Tarball.ofDockerfile("FROM scratch\n")));
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(202);
        return (BuildRequested)
                kafka.events(EventType.BUILD_REQUESTED, answer.json().path("id").asText())
                        .getFirst();
    }

    private BuildRequested pushing(String who, String... names) throws Exception {
        return requested(
                who, new Api.Form().field("push", "true").field("tags", "[\"" + String.join("\",\"", names) + "\"]"));
    }

    private static RegistryLogins opened(BuildRequested build) throws Exception {
        return RegistryLogins.open(
                build.registryLogins().orElseThrow(),
                build.buildId(),
                new Unsealer(Backends.running().publisherKey()));
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
    void sealsTheLoginsOfExactlyTheHostsThatABuildPushesTo() throws Exception {
        String one = storeForAcme(PASSWORD + "-1");
        String other = storeForAcme(PASSWORD + "-2");
        storeForAcme(PASSWORD + "-3");

        BuildRequested build =
                pushing("acme", one + "/team/web:1.4", other + "/web", "web:1.4", "without.example.com/web:1");

        assertThat(opened(build))
                .isEqualTo(RegistryLogins.of(Map.of(
                        one, new Login("ci", PASSWORD + "-1"),
                        other, new Login("ci", PASSWORD + "-2"))));
    }

    @Test
    void sealsNothingWhereNothingIsPushedElsewhereOrNoLoginIsStored() throws Exception {
        String host = storeForAcme(PASSWORD);

        assertThat(requested("acme", new Api.Form().field("tags", "[\"" + host + "/web:1\"]"))
                        .registryLogins())
                .isEmpty();
        assertThat(pushing("acme", "web:1").registryLogins()).isEmpty();
        assertThat(pushing("acme", "without.example.com/web:1").registryLogins())
                .isEmpty();
        assertThat(pushing("other", host + "/web:1").registryLogins()).isEmpty();
    }

    @Test
    void opensForThePublisherAndForNoLauncherAndForNoOtherBuild() throws Exception {
        String host = storeForAcme(PASSWORD);
        BuildRequested build = pushing("acme", host + "/web:1");
        String sealed = build.registryLogins().orElseThrow();

        assertThat(thrownBy(() -> RegistryLogins.open(
                        sealed, build.buildId(), new Unsealer(Backends.running().launcherKey()))))
                .isNotBlank()
                .doesNotContain("hunter2");
        assertThat(thrownBy(() -> RegistryLogins.open(
                        sealed, "b-other", new Unsealer(Backends.running().publisherKey()))))
                .contains("another build");
    }

    private interface Opening {
        Object run() throws Exception;
    }

    private static String thrownBy(Opening opening) throws Exception {
        try {
            opening.run();
        } catch (IOException e) {
            return e.getMessage();
        }
        throw new AssertionError("it opened");
    }

    @Test
    void leavesThePasswordInNoEventNoLogNoRowAndNoAnswer() throws Exception {
        ConcurrentLinkedQueue<String> logged = new ConcurrentLinkedQueue<>();
        Handler listener = listener(logged);
        Logger root = Logger.getLogger("");
        root.addHandler(listener);
        try {
            String host = storeForAcme(PASSWORD);
            assertThat(put("acme", host, "", login("ci", PASSWORD)).response().body())
                    .doesNotContain("hunter2");
            pushing("acme", host + "/web:1");
            assertThat(api.get(token("acme"), "/v1/registry-logins").response().body())
                    .contains(host, "\"ci\"")
                    .doesNotContain("hunter2");
            put("acme", host, "", "{\"username\":\"a:b\",\"password\":\"" + PASSWORD + "\"}");
            put("acme", host, "", "{\"username\":\"ci\",\"password\":\"" + PASSWORD);
        } finally {
            root.removeHandler(listener);
        }

        String base64 = Base64.getEncoder().encodeToString(PASSWORD.getBytes(StandardCharsets.UTF_8));
        assertThat(logged).isNotEmpty().noneMatch(line -> line.contains("hunter2") || line.contains(base64));
        assertThat(rows("registry_logins"))
                .contains("registry1.example.com")
                .doesNotContain("hunter2", "68756e74657232");
        assertThat(rows("outbox")).doesNotContain("hunter2");
        for (EventType type : List.of(EventType.BUILD_REQUESTED, EventType.AUDIT)) {
            assertThat(kafka.records(type.topic())).noneMatch(record -> {
                String value = new String(record.value(), StandardCharsets.UTF_8);
                return value.contains("hunter2") || value.contains(base64);
            });
        }
    }

    private static Handler listener(ConcurrentLinkedQueue<String> logged) {
        return new Handler() {
            @Override
            public void publish(LogRecord logRecord) {
                logged.add(logRecord.getMessage() + " " + Arrays.toString(logRecord.getParameters()) + " "
                        + logRecord.getThrown());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    @Test
    void replacesALoginAndRemovesIt() throws Exception {
        String host = storeForAcme("before");

        Api.Answer replaced = put("acme", host, "", login("other", "after"));

        assertThat(replaced.status()).isEqualTo(200);
        JsonNode shown = replaced.json();
        assertThat(shown.path("username").asText()).isEqualTo("other");
        assertThat(shown.path("updated_by").asText()).isEqualTo("acme");
        assertThat(opened(pushing("acme", host + "/web:1")).of(host)).contains(new Login("other", "after"));
        assertThat(api.delete(token("acme"), "/v1/registry-logins/" + host).status())
                .isEqualTo(204);
        assertThat(api.delete(token("acme"), "/v1/registry-logins/" + host).status())
                .isEqualTo(404);
        assertThat(pushing("acme", host + "/web:1").registryLogins()).isEmpty();
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(audited(host))
                .containsExactly(
                        AuditedAction.REGISTRY_LOGIN_STORED,
                        AuditedAction.REGISTRY_LOGIN_STORED,
                        AuditedAction.REGISTRY_LOGIN_REMOVED));
    }

    private List<AuditedAction> audited(String host) throws Exception {
        String who = "token:"
                + api.get(token("acme"), "/v1/whoami").json().path("id").asText();
        List<AuditedAction> actions = new ArrayList<>();
        for (Event event : kafka.events(EventType.AUDIT, who)) {
            if (event instanceof Audited audited
                    && audited.what().filter(("acme/" + host)::equals).isPresent()) {
                actions.add(audited.action());
            }
        }
        return actions;
    }

    @Test
    void takesAHostWithAPortAndInAnySpelling() throws Exception {
        assertThat(put("acme", "Registry.Example.com:5000", "", login("ci", "x"))
                        .json()
                        .path("host")
                        .asText())
                .isEqualTo("registry.example.com:5000");
        assertThat(put("acme", "index.docker.io", "", login("ci", "x"))
                        .json()
                        .path("host")
                        .asText())
                .isEqualTo("docker.io");
        assertThat(opened(pushing("acme", "registry.example.com:5000/web:1")).hosts())
                .containsExactly("registry.example.com:5000");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "_bad_|{\"username\":\"ci\",\"password\":\"x\"}|host",
                "r.example.com|{\"username\":\"c:i\",\"password\":\"x\"}|username",
                "r.example.com|{\"username\":\"\",\"password\":\"x\"}|username",
                "r.example.com|{\"username\":\"ci\",\"password\":\"\"}|password",
                "r.example.com|{\"username\":\"ci\"}|password",
                "r.example.com|{\"username\":\"ci\",\"password\":\"x\",\"more\":\"x\"}|more"
            })
    void namesTheFieldThatIsWrong(String host, String body, String field) throws Exception {
        Api.Answer answer = put("acme", host, "", body);

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        assertThat(answer.reason(field)).isNotBlank();
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
    void letsATenantSeeItsOwnLoginsAndAnAdminThoseOfAnybody(String who, String query, int status) throws Exception {
        String host = storeForAcme("x");

        Api.Answer answer = api.get(token(who), "/v1/registry-logins" + query);

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
        assertThat(answer.response().body().contains(host)).isEqualTo(status == 200 && !who.equals("other"));
    }

    @Test
    void boundsHowManyATenantHasAndForgetsThemWithTheTenant() throws Exception {
        String tenant = "many-logins";
        assertThat(api.send(token("admin"), "/v1/tenants", request -> request.header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString("{\"name\":\"" + tenant + "\"}")))
                        .status())
                .isEqualTo(201);
        String query = "?tenant=" + tenant;
        for (int host = 0; host < 50; host++) {
            assertThat(put("admin", "r" + host + ".example.com", query, login("ci", "x"))
                            .status())
                    .isEqualTo(201);
        }

        Api.Answer tooMany = put("admin", "r50.example.com", query, login("ci", "x"));

        assertThat(tooMany.status()).isEqualTo(409);
        assertThat(tooMany.json().path("detail").asText())
                .contains("50", "slipway registries logout", "slipway.build-api.limits.registry-logins");
        assertThat(put("admin", "r1.example.com", query, login("ci", "y")).status())
                .isEqualTo(200);
        api.delete(token("admin"), "/v1/tenants/" + tenant);
        assertThat(rows("registry_logins")).doesNotContain(tenant);
    }

    @Test
    void opensNoLoginOfARowThatSomebodyMoved() throws Exception {
        String one = storeForAcme("value-of-one");
        String other = storeForAcme("value-of-other");
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "update registry_logins t set ciphertext = o.ciphertext, nonce = o.nonce from registry_logins o"
                            + " where t.host = '" + one + "' and o.host = '" + other + "'");
        }

        Api.Answer answer = api.submit(
                token("acme"),
                new Api.Form()
                        .source(Tarball.ofDockerfile("FROM scratch\n"))
                        .field("push", "true")
                        .field("tags", "[\"" + one + "/web:1\"]"));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.response().body()).doesNotContain("value-of");
    }
}
