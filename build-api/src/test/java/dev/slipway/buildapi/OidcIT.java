package dev.slipway.buildapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.buildapi.oidc.TestIssuer;
import dev.slipway.events.Audited;
import dev.slipway.events.Topics;
import dev.slipway.events.account.AuditedAction;
import dev.slipway.events.type.EventType;
import dev.slipway.testing.Tarball;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jose4j.jwk.PublicJsonWebKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Callers with tokens of an issuer that was away when the service started. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
class OidcIT extends ApiAndKafka {
    /** The service asks the issuer every five seconds at most. */
    private static final Duration SOON = Duration.ofSeconds(20);

    private static final String SUBJECT = "repo:acme/app:ref:refs/heads/main";
    private static final Map<String, ?> OF_ACME = Map.of("repository_owner", "acme");

    private static final PublicJsonWebKey KEY = TestIssuer.ecKey();

    private TestIssuer issuer;

    @BeforeEach
    void start() throws Exception {
        api = Api.from("127.0.0.3", base);
        issuer = Backends.running().issuer();
        issuer.publish(KEY);
        issuer.start();
    }

    @AfterEach
    void stop() {
        issuer.stop();
    }

    private Api.Answer whoami(String token) throws Exception {
        return api.get(token, "/v1/whoami");
    }

    private void awaitStatus(int status, String token) {
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> whoami(token).status() == status);
    }

    private static String detail(Api.Answer answer) {
        return answer.json().path("detail").asText();
    }

    @Test
    void aTokenOfTheIssuerOpensWhatARuleGivesAndNothingElse() throws Exception {
        String token = issuer.token(KEY, OF_ACME);
        awaitStatus(200, token);

        Api.Answer whoami = whoami(token);
        assertThat(whoami.json().path("name").asText()).isEqualTo("oidc:" + SUBJECT);
        assertThat(whoami.json().path("role").asText()).isEqualTo("tenant");
        assertThat(whoami.json().path("tenant").asText()).isEqualTo("acme");
        assertThat(whoami.json().path("expires_at").asText()).startsWith("2");
        assertThat(whoami.json().path("may").toString())
                .contains("builds of tenant acme")
                .doesNotContain("registry");
        Api.Answer build = api.submit(token, new Api.Form().source(Tarball.ofDockerfile("FROM scratch\n")));
        assertThat(build.status()).as(build.response().body()).isEqualTo(202);
        Api.Answer other = api.submit(
                token,
                new Api.Form().source(Tarball.ofDockerfile("FROM scratch\n")).field("tenant", "other"));
        assertThat(other.status()).isEqualTo(403);
        Api.Answer accounts = api.get(token, "/v1/tokens");
        assertThat(accounts.status()).isEqualTo(403);
        assertThat(detail(accounts)).contains("token oidc:" + SUBJECT + " (role tenant, tenant acme)");
    }

    @Test
    void claimsThatNameATenantAndARoleCountWithinWhatTheOperatorAllows() throws Exception {
        String viewer = issuer.token(
                KEY, Map.of("slipway_tenant", "other", "realm_access", Map.of("roles", List.of("x", "viewer"))));
        awaitStatus(200, viewer);

        assertThat(whoami(viewer).json().path("role").asText()).isEqualTo("viewer");
        assertThat(whoami(viewer).json().path("tenant").asText()).isEqualTo("other");
        Api.Answer admin = whoami(
                issuer.token(KEY, Map.of("slipway_tenant", "acme", "realm_access", Map.of("roles", List.of("admin")))));
        assertThat(admin.status()).isEqualTo(403);
        assertThat(detail(admin)).contains("realm_access.roles is \"admin\"", "tenant, viewer");
    }

    @Test
    void refusesWhatIsNotForUsOrGivesNothingAndSaysWhy() throws Exception {
        awaitStatus(200, issuer.token(KEY, OF_ACME));

        Api.Answer audience = whoami(issuer.token(KEY, Map.of("repository_owner", "acme", "aud", "https://other")));
        assertThat(audience.status()).isEqualTo(401);
        assertThat(detail(audience)).contains("https://other", TestIssuer.AUDIENCE);
        Api.Answer stranger = whoami(issuer.token(KEY, Map.of("repository_owner", "mallory")));
        assertThat(stranger.status()).isEqualTo(403);
        assertThat(detail(stranger)).contains("oidc:" + SUBJECT, "repository_owner is \"mallory\"");
        PublicJsonWebKey own = TestIssuer.ecKey();
        assertThat(whoami(issuer.token(own, claims -> {}, token -> token.setJwkHeader(own)))
                        .status())
                .isIn(401);
        assertThat(whoami("a.b.c").status()).isEqualTo(401);
        assertThat(whoami("slw_a.b.c").status()).isEqualTo(401);
        assertThat(whoami("a." + "b".repeat(17_000) + ".c").status()).isEqualTo(401);
    }

    @Test
    void refusesATenantThatDoesNotExistOrWasRemoved() throws Exception {
        Map<String, ?> claims = Map.of("slipway_tenant", "ci-tenant", "realm_access", Map.of("roles", "tenant"));
        String token = issuer.token(KEY, claims);
        awaitStatus(403, token);
        assertThat(detail(whoami(token))).contains("slipway tenants create ci-tenant");

        assertThat(api.send(token("admin"), "/v1/tenants", request -> request.header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString("{\"name\":\"ci-tenant\"}")))
                        .status())
                .isEqualTo(201);
        assertThat(whoami(token).status()).isEqualTo(200);

        api.delete(token("admin"), "/v1/tenants/ci-tenant");
        assertThat(whoami(token).status()).isEqualTo(403);
        assertThat(detail(whoami(token))).contains("was removed at 2");
    }

    @Test
    void acceptsKeysThatTheIssuerHasSinceAndWaitsForItWhileItIsAway() throws Exception {
        awaitStatus(200, issuer.token(KEY, OF_ACME));
        PublicJsonWebKey next = TestIssuer.ecKey();
        issuer.publish(KEY, next);
        awaitStatus(200, issuer.token(next, OF_ACME));

        PublicJsonWebKey last = TestIssuer.ecKey();
        String token = issuer.token(last, OF_ACME);
        issuer.stop();
        awaitStatus(503, token);
        Api.Answer away = whoami(token);
        assertThat(detail(away)).contains("does not answer", issuer.url(), "API token");
        assertThat(away.response().headers().firstValue("Retry-After")).isPresent();
        assertThat(whoami(token("acme")).status()).isEqualTo(200);

        issuer.publish(last);
        issuer.start();
        awaitStatus(200, token);
    }

    @Test
    void writesDownWhoItWasAndNeverTheToken() throws Exception {
        String admin = issuer.token(KEY, Map.of("sub", "oidc-admin", "repository", "platform/operations"));
        awaitStatus(200, admin);
        assertThat(api.send(admin, "/v1/tenants", request -> request.header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString("{\"name\":\"made-by-ci\"}")))
                        .json()
                        .path("created_by")
                        .asText())
                .isEqualTo("oidc:oidc-admin");
        String stranger = issuer.token(KEY, Map.of("sub", "oidc-stranger"));
        assertThat(whoami(stranger).status()).isEqualTo(403);

        await().atMost(SOON)
                .until(() -> !kafka.events(EventType.AUDIT, "oidc:oidc-stranger")
                                .isEmpty()
                        && !kafka.events(EventType.AUDIT, "oidc:oidc-admin").isEmpty());

        assertThat(((Audited) kafka.events(EventType.AUDIT, "oidc:oidc-admin").getFirst()).action())
                .isEqualTo(AuditedAction.TENANT_CREATED);
        assertThat(((Audited) kafka.events(EventType.AUDIT, "oidc:oidc-stranger")
                                .getFirst())
                        .action())
                .isEqualTo(AuditedAction.API_REFUSED);
        assertThat(kafka.records(Topics.AUDIT))
                .noneMatch(record -> new String(record.value()).contains(stranger.substring(0, 20)));
    }

    @Test
    void slowsWrongTokensOfOneAddressDownAndNeverTheRightOne() throws Exception {
        Api guesser = Api.from("127.0.0.2", base);
        List<Future<Api.Answer>> guesses = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int guess = 0; guess < 60; guess++) {
                String token = "slw_" + guess + "-".repeat(40);
                guesses.add(threads.submit(() -> guesser.get(token, "/v1/whoami")));
            }
            assertThat(guesser.get(token("acme"), "/v1/whoami").status()).isEqualTo(200);
        }

        List<Integer> statuses = new ArrayList<>();
        for (Future<Api.Answer> guess : guesses) {
            statuses.add(guess.get().status());
            if (guess.get().status() == 429) {
                assertThat(guess.get().response().headers().firstValue("Retry-After"))
                        .isPresent();
            }
        }
        assertThat(statuses).containsOnly(401, 429).contains(401, 429);
        assertThat(api.get("slw_another", "/v1/whoami").status()).isEqualTo(401);
    }
}
