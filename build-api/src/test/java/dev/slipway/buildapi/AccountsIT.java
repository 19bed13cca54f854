package dev.slipway.buildapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.events.ApiTokenChanged;
import dev.slipway.events.Audited;
import dev.slipway.events.Topics;
import dev.slipway.events.account.AuditedAction;
import dev.slipway.events.type.EventType;
import dev.slipway.http.BearerToken;
import dev.slipway.testing.Tarball;
import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tenants and tokens by the API, on the real database and broker. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
class AccountsIT extends ApiAndKafka {
    private static final Duration PROMISED = Duration.ofSeconds(1);
    private static int count;

    @Inject
    @DataSource("accounts")
    AgroalDataSource database;

    private static String nextTenant() {
        return "tenant-" + ++count;
    }

    private Api.Answer create(String path, String body) throws Exception {
        return api.send(token("admin"), path, request -> request.header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    private String createTenant() throws Exception {
        String tenant = nextTenant();
        assertThat(create("/v1/tenants", "{\"name\":\"%s\"}".formatted(tenant)).status())
                .isEqualTo(201);
        return tenant;
    }

    private JsonNode createToken(String tenant, String more) throws Exception {
        Api.Answer answer = create("/v1/tokens", "{\"role\":\"tenant\",\"tenant\":\"%s\"%s}".formatted(tenant, more));
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(201);
        return answer.json();
    }

    private List<ApiTokenChanged> published(String tokenId) {
        return kafka.events(EventType.API_TOKEN, tokenId).stream()
                .map(ApiTokenChanged.class::cast)
                .toList();
    }

    private ApiTokenChanged awaitPublished(String tokenId, int changes) {
        await().atMost(PROMISED.multipliedBy(5))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> published(tokenId).stream()
                                .map(ApiTokenChanged::revision)
                                .distinct()
                                .count()
                        >= changes);
        return published(tokenId).getLast();
    }

    @Test
    void aTenantAndItsTokenAreThereAtOnceAndOnTheTopicSoonAfter() throws Exception {
        String tenant = createTenant();

        JsonNode made = createToken(tenant, ",\"name\":\"ci\",\"expires_in\":\"90d\"");

        String text = made.path("token").asText();
        assertThat(text).matches("slw_[A-Za-z0-9_-]{43}");
        assertThat(made.path("id").asText()).matches("t[0-9a-z]{26}");
        assertThat(made.path("created_by").asText()).isEqualTo("admin");
        Api.Answer whoami = api.get(text, "/v1/whoami");
        assertThat(whoami.json().path("id")).isEqualTo(made.path("id"));
        assertThat(whoami.json().path("tenant").asText()).isEqualTo(tenant);
        assertThat(whoami.json().path("expires_at")).isEqualTo(made.path("expires_at"));
        assertThat(whoami.json().path("may").toString()).contains("builds/" + tenant + "/**");
        ApiTokenChanged event = awaitPublished(made.path("id").asText(), 1);
        assertThat(event.sha256()).isEqualTo(BearerToken.hexHash(text));
        assertThat(event.tenant()).hasValue(tenant);
        assertThat(event.createdAt()).isEqualTo(made.path("created_at").asText());
        assertThat(event.expiresAt().orElseThrow())
                .isEqualTo(made.path("expires_at").asText());
        Api.Answer build = api.submit(text, new Api.Form().source(Tarball.ofDockerfile("FROM scratch\n")));
        assertThat(build.status()).as(build.response().body()).isEqualTo(202);
    }

    @Test
    void showsATokenOnceAndItsHashNever() throws Exception {
        Api.Answer made = create("/v1/tokens", "{\"role\":\"viewer\"}");
        String text = made.json().path("token").asText();

        Api.Answer list = api.get(token("admin"), "/v1/tokens");

        assertThat(made.response().headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(list.response().body())
                .contains(made.json().path("id").asText())
                .doesNotContain(text, BearerToken.hexHash(text));
    }

    @Test
    void aRevokedTokenIsRefusedAtOnceAndSaysSinceWhen() throws Exception {
        String tenant = createTenant();
        JsonNode made = createToken(tenant, ",\"name\":\"ci\"");
        String text = made.path("token").asText();
        String path = "/v1/tokens/" + made.path("id").asText();

        assertThat(api.delete(token("admin"), path).status()).isEqualTo(204);

        Api.Answer refused = api.get(text, "/v1/builds");
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.json().path("detail").asText())
                .contains(
                        "the token ci (role tenant, tenant " + tenant + ") was revoked at 2", "slipway tokens create");
        assertThat(api.delete(token("admin"), path).status()).isEqualTo(204);
        ApiTokenChanged last = awaitPublished(made.path("id").asText(), 2);
        assertThat(last.revokedAt()).isPresent();
        assertThat(published(made.path("id").asText()))
                .isSortedAccordingTo((one, other) -> Long.compare(one.revision(), other.revision()));
    }

    @Test
    void anExpiredTokenIsRefusedAndSaysSinceWhen() throws Exception {
        JsonNode made = createToken(createTenant(), ",\"expires_in\":\"PT1S\"");
        String text = made.path("token").asText();

        await().atMost(Duration.ofSeconds(5))
                .until(() -> api.get(text, "/v1/whoami").status() == 401);

        assertThat(api.get(text, "/v1/whoami").json().path("detail").asText())
                .contains("expired at " + made.path("expires_at").asText());
    }

    @Test
    void aRemovedTenantLosesItsTokensAndItsBuildsAndKeepsItsName() throws Exception {
        String tenant = createTenant();
        JsonNode one = createToken(tenant, "");
        JsonNode other = createToken(tenant, "");

        assertThat(api.delete(token("admin"), "/v1/tenants/" + tenant).status()).isEqualTo(204);

        for (JsonNode token : List.of(one, other)) {
            assertThat(api.get(token.path("token").asText(), "/v1/whoami").status())
                    .isEqualTo(401);
            assertThat(awaitPublished(token.path("id").asText(), 2).revokedAt()).isPresent();
        }
        Api.Answer build = api.submit(
                token("deployer"),
                new Api.Form().source(Tarball.ofDockerfile("FROM scratch\n")).field("tenant", tenant));
        assertThat(build.status()).isEqualTo(400);
        assertThat(build.reason("tenant")).contains("the tenant " + tenant + " was removed at 2");
        Api.Answer again = create("/v1/tenants", "{\"name\":\"%s\"}".formatted(tenant));
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.json().path("detail").asText()).contains("its name stays taken");
        assertThat(create("/v1/tokens", "{\"role\":\"tenant\",\"tenant\":\"%s\"}".formatted(tenant))
                        .reason("tenant"))
                .contains("was removed");
        assertThat(api.delete(token("admin"), "/v1/tenants/" + tenant).status()).isEqualTo(204);
        JsonNode shown = api.get(token("admin"), "/v1/tenants/" + tenant).json();
        assertThat(shown.hasNonNull("removed_at")).isTrue();
        assertThat(shown.path("active_tokens").asInt()).isZero();
    }

    @Test
    void refusesABuildForATenantThatDoesNotExistAndSaysHowToCreateIt() throws Exception {
        Api.Answer refused = api.submit(
                token("deployer"),
                new Api.Form().source(Tarball.ofDockerfile("FROM scratch\n")).field("tenant", "nobody"));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.reason("tenant"))
                .contains("there is no tenant nobody")
                .contains("slipway tenants create nobody");
    }

    @Test
    void callsATenantWhatItIsTold() throws Exception {
        String tenant = createTenant();
        Api.Answer changed = api.send(
                token("admin"), "/v1/tenants/" + tenant, request -> request.header("Content-Type", "application/json")
                        .method("PATCH", BodyPublishers.ofString("{\"display_name\":\"Acme & Söhne\"}")));

        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.json().path("display_name").asText()).isEqualTo("Acme & Söhne");
        assertThat(api.get(token("admin"), "/v1/tenants").response().body()).contains("Acme & Söhne");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/tenants | {'name':'Acme'} | name | a-z",
                "/v1/tenants | {'name':'global'} | name | not global",
                "/v1/tenants | {'nam':'acme'} | nam | there are display_name, name",
                "/v1/tenants | {} | name | is missing",
                "/v1/tenants | [] | body | must be a JSON object",
                "/v1/tenants | {'name':'a1','name':'a2'} | body | Duplicate field",
                "/v1/tenants | {'name':1} | name | must be a string",
                "/v1/tokens | {} | role | is missing",
                "/v1/tokens | {'role':'root'} | role | one of admin",
                "/v1/tokens | {'role':'tenant'} | tenant | belongs to one",
                "/v1/tokens | {'role':'admin','tenant':'acme'} | tenant | belongs to no tenant",
                "/v1/tokens | {'role':'tenant','tenant':'nobody'} | tenant | there is no tenant nobody",
                "/v1/tokens | {'role':'tenant','tenant':'a/b'} | tenant | is not a valid name",
                "/v1/tokens | {'role':'viewer','name':'a b'} | name | letters",
                "/v1/tokens | {'role':'viewer','expires_in':'soon'} | expires_in | such as 90d",
                "/v1/tokens | {'role':'viewer','expires_in':'0d'} | expires_in | longer than none",
                "/v1/tokens | {'role':'viewer','expires_in':'P1Y'} | expires_in | such as 90d",
            })
    void refusesWhatIsWrongAndNamesTheField(String path, String body, String field, String reason) throws Exception {
        Api.Answer answer = create(path, body.replace('\'', '"'));

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        assertThat(answer.reason(field)).contains(reason);
    }

    @Test
    void refusesASecondValidTokenOfOneNameUntilTheFirstIsRevoked() throws Exception {
        String tenant = createTenant();
        JsonNode first = createToken(tenant, ",\"name\":\"ci\"");
        String body = "{\"role\":\"tenant\",\"tenant\":\"%s\",\"name\":\"ci\"}".formatted(tenant);

        Api.Answer refused = create("/v1/tokens", body);

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("detail").asText())
                .contains(first.path("id").asText());
        api.delete(token("admin"), "/v1/tokens/" + first.path("id").asText());
        assertThat(create("/v1/tokens", body).status()).isEqualTo(201);
        createToken(createTenant(), ",\"name\":\"ci\"");
    }

    @Test
    void onlyAdminsSeeAndChangeAccountsAndOthersAreToldWhoTheyAre() throws Exception {
        for (String caller : List.of("deployer", "acme", "viewer")) {
            for (String path : List.of("/v1/tenants", "/v1/tenants/acme", "/v1/tokens")) {
                Api.Answer refused = api.get(token(caller), path);
                assertThat(refused.status()).as(caller + " " + path).isEqualTo(403);
                assertThat(refused.json().path("detail").asText())
                        .contains("only an admin's token", "this is the token " + caller + " (role ", ", which may ");
            }
            assertThat(api.delete(token(caller), "/v1/tenants/acme").status()).isEqualTo(403);
            assertThat(api.delete(token(caller), "/v1/tokens/t1").status()).isEqualTo(403);
        }
        assertThat(api.get("", "/v1/tokens").status()).isEqualTo(401);
        assertThat(api.get("", "/v1/whoami").status()).isEqualTo(401);
        assertThat(api.get(token("acme"), "/v1/whoami").status()).isEqualTo(200);
    }

    @Test
    void tellsWhatIsNotThereAndWhatIsMisspelt() throws Exception {
        assertThat(api.delete(token("admin"), "/v1/tokens/t0")
                        .json()
                        .path("detail")
                        .asText())
                .contains("t0", "slipway tokens ls");
        assertThat(api.delete(token("admin"), "/v1/tenants/nobody").status()).isEqualTo(404);
        assertThat(api.get(token("admin"), "/v1/tenants/nobody").status()).isEqualTo(404);
        assertThat(api.get(token("admin"), "/v1/tenants/%00").status()).isEqualTo(404);
        assertThat(api.delete(token("admin"), "/v1/tokens/%00").status()).isEqualTo(404);
        assertThat(api.get(token("admin"), "/v1/tokens?rol=admin").status()).isEqualTo(400);
        assertThat(api.get(token("admin"), "/v1/tokens?role=root").status()).isEqualTo(400);
        assertThat(api.get(token("admin"), "/v1/tokens?role=admin").json().path("tokens"))
                .allMatch(token -> token.path("role").asText().equals("admin"));
    }

    @Test
    void writesDownWhoDidWhat() throws Exception {
        String tenant = createTenant();
        JsonNode made = createToken(tenant, "");
        String id = made.path("id").asText();
        api.delete(token("admin"), "/v1/tokens/" + id);
        api.delete(token("admin"), "/v1/tenants/" + tenant);
        String admin = "token:"
                + api.get(token("admin"), "/v1/whoami").json().path("id").asText();

        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(kafka.events(EventType.AUDIT, admin))
                .map(Audited.class::cast)
                .filteredOn(audited ->
                        audited.what().filter(List.of(id, tenant)::contains).isPresent())
                .extracting(Audited::action)
                .containsExactly(
                        AuditedAction.TENANT_CREATED,
                        AuditedAction.API_TOKEN_CREATED,
                        AuditedAction.API_TOKEN_REVOKED,
                        AuditedAction.TENANT_REMOVED));
        assertThat(kafka.records(Topics.AUDIT)).noneMatch(record -> new String(record.value())
                .contains(made.path("token").asText()));
    }

    @Test
    void writesDownWhomItRefusedWhatAndWhy() throws Exception {
        JsonNode made = createToken(createTenant(), "");
        String who = "token:" + made.path("id").asText();
        api.get(made.path("token").asText(), "/v1/tokens");
        api.delete(token("admin"), "/v1/tokens/" + made.path("id").asText());
        api.get(made.path("token").asText(), "/v1/whoami");

        await().atMost(Duration.ofSeconds(5))
                .until(() -> kafka.events(EventType.AUDIT, who).size() == 2);

        assertThat(kafka.events(EventType.AUDIT, who)).map(Audited.class::cast).allSatisfy(audited -> {
            assertThat(audited.action()).isEqualTo(AuditedAction.API_REFUSED);
            assertThat(audited.allowed()).isFalse();
            assertThat(audited.address()).hasValue("127.0.0.1");
        });
        assertThat(kafka.events(EventType.AUDIT, who))
                .map(event -> ((Audited) event).what().orElseThrow())
                .containsExactly("GET /v1/tokens", "GET /v1/whoami");
        assertThat(((Audited) kafka.events(EventType.AUDIT, who).getLast())
                        .reason()
                        .orElseThrow())
                .contains("was revoked at")
                .doesNotContain(made.path("token").asText());
    }

    @Test
    void endsTheStreamOfATokenThatIsRevoked() throws Exception {
        String tenant = createTenant();
        JsonNode made = createToken(tenant, "");
        String text = made.path("token").asText();
        String build = api.submit(text, new Api.Form().source(Tarball.ofDockerfile("FROM scratch\n")))
                .json()
                .path("id")
                .asText();
        try (InputStream stream =
                api.stream(text, "/v1/builds/" + build + "/events", Map.of()).body()) {
            assertThat(stream.read()).isNotNegative();

            api.delete(token("admin"), "/v1/tokens/" + made.path("id").asText());

            // It ends, and says nothing of an end of the build.
            assertThat(new String(stream.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("requested");
        }
    }

    @Test
    void anEventOfAVersionThatItDoesNotKnowHoldsUpNobody() throws Exception {
        sql("insert into outbox (topic, record_key, event_type, event, added_at)"
                + " values ('slipway.api-token', 't0', 'dev.slipway.api-token.v9', '{}', now()),"
                + " ('slipway.api-token', 't0', 'dev.slipway.api-token.v1', '{}', now())");
        try {
            JsonNode made = createToken(createTenant(), "");

            awaitPublished(made.path("id").asText(), 1);

            assertThat(published("t0")).isEmpty();
        } finally {
            sql("delete from outbox where record_key = 't0'");
        }
    }

    private void sql(String statement) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement all = connection.createStatement()) {
            all.execute(statement);
        }
    }

    @Test
    void describesItselfForPrograms() throws Exception {
        assertThat(api.get("", "/v1/openapi").response().body())
                .contains(
                        "/v1/tenants/{name}",
                        "/v1/tokens/{id}",
                        "/v1/whoami",
                        "expires_in",
                        "display_name",
                        "active_tokens",
                        "createToken",
                        "revokeToken")
                .doesNotContain("displayName", "expiresIn", "activeTokens");
    }

    @Test
    void publishesTheTokensThatTheSettingsNameAlong() throws Exception {
        String admin = api.get(token("admin"), "/v1/whoami").json().path("id").asText();

        ApiTokenChanged event = awaitPublished(admin, 1);

        assertThat(event.name()).isEqualTo("admin");
        assertThat(event.sha256()).isEqualTo(BearerToken.hexHash(token("admin")));
    }
}
