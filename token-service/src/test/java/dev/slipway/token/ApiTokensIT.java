package dev.slipway.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.ApiTokenChanged;
import dev.slipway.events.Audited;
import dev.slipway.events.Topics;
import dev.slipway.events.account.AuditedAction;
import dev.slipway.events.account.Role;
import dev.slipway.kafka.EventFold;
import dev.slipway.kafka.mirror.MirrorReaders;
import dev.slipway.keys.KeyDirectory;
import dev.slipway.keys.KeyPurpose;
import dev.slipway.token.apitoken.ApiTokens;
import dev.slipway.token.apitoken.DocumentedMatrix;
import dev.slipway.token.apitoken.DocumentedMatrix.Subject;
import dev.slipway.token.apitoken.SampleTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** API tokens as build-api publishes them, before the real registry, which judges what they open. */
@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class ApiTokensIT {
    private static final AtomicInteger TOKENS = new AtomicInteger();
    private static final byte[] NOTHING = {};
    private static final int REFUSED = 401;

    @Inject
    ApiTokens known;

    @Inject
    MirrorReaders mirror;

    private final Surroundings surroundings = Surroundings.running();
    private Pipeline pipeline;
    private Http http;

    @BeforeEach
    void connect() {
        pipeline = new Pipeline(surroundings.kafka());
        http = new Http(surroundings);
    }

    @AfterEach
    void disconnect() {
        pipeline.close();
    }

    private ApiTokenChanged token(Role role, String tenant) {
        int number = TOKENS.incrementAndGet();
        return SampleTokens.token(
                "t%027d".formatted(number),
                text(number),
                role,
                Optional.of(tenant).filter(name -> !name.isEmpty()),
                1);
    }

    private static String text(int number) {
        return "slw_%08dAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".formatted(number);
    }

    private static String textOf(ApiTokenChanged token) {
        return text(Integer.parseInt(token.tokenId().substring(1)));
    }

    /** Publishes it as build-api does, and returns its text once token-service has read it. */
    private String publish(ApiTokenChanged token) {
        pipeline.publish(token);
        await().atMost(Duration.ofSeconds(20)).until(() -> known.find(textOf(token)) instanceof ApiTokens.Answer.Valid);
        return textOf(token);
    }

    @Test
    void opensAtTheRegistryWhatTheDocumentedTableSaysAndNothingElse() throws Exception {
        DocumentedMatrix.RECORDS.forEach(pipeline::publish);
        // Twice and late: nothing that is private becomes another's by that.
        DocumentedMatrix.RECORDS.forEach(pipeline::publish);
        await().atMost(Duration.ofSeconds(20)).until(() -> DocumentedMatrix.RECORDS.stream()
                .allMatch(known -> mirror.of(known.repository()).isPresent()));
        List<String> wrong = new ArrayList<>();
        for (Subject subject : DocumentedMatrix.subjects().toList()) {
            String text = publish(token(subject.role(), subject.tenant().orElse("")));
            for (String repository : DocumentedMatrix.REPOSITORIES) {
                String asked = "repository:" + repository + ":pull,push";
                String access = http.accessToken("me", text, asked);
                String path = "/v2/" + repository;
                check(
                        wrong,
                        subject,
                        "pull " + repository,
                        DocumentedMatrix.pulls(subject, repository),
                        404,
                        () -> http.registry("GET", path + "/manifests/absent", access, NOTHING));
                check(
                        wrong,
                        subject,
                        "push " + repository,
                        DocumentedMatrix.pushes(subject, repository),
                        202,
                        () -> http.registry("POST", path + "/blobs/uploads/", access, NOTHING));
                check(
                        wrong,
                        subject,
                        "delete " + repository,
                        false,
                        REFUSED,
                        () -> http.registry(
                                "DELETE",
                                path + "/manifests/sha256:" + "0".repeat(64),
                                http.accessToken("me", text, "repository:" + repository + ":delete,*"),
                                NOTHING));
            }
            check(
                    wrong,
                    subject,
                    "catalog",
                    false,
                    REFUSED,
                    () -> http.registry(
                            "GET", "/v2/_catalog", http.accessToken("me", text, "registry:catalog:*"), NOTHING));
        }

        assertThat(wrong).isEmpty();
    }

    private interface Asking {
        HttpResponse<String> answer() throws Exception;
    }

    private static void check(List<String> wrong, Subject subject, String what, boolean may, int allowed, Asking asking)
            throws Exception {
        int status = asking.answer().statusCode();
        if (status != (may ? allowed : REFUSED)) {
            wrong.add(subject + ": " + what + " was answered with " + status);
        }
    }

    @Test
    void refusesWhatIsAnotherTenantsInTheSameWordsWhetherItExistsOrNot() throws Exception {
        String admin = publish(token(Role.ADMIN, ""));
        String acme = publish(token(Role.TENANT, "acme"));
        String other = publish(token(Role.DEPLOYER, "other"));
        String upload = http.accessToken("me", other, "repository:uploads/other/real:pull,push");
        String location = http.registry("POST", "/v2/uploads/other/real/blobs/uploads/", upload, NOTHING)
                .headers()
                .firstValue("Location")
                .orElseThrow();
        String digest = "sha256:" + OciLayout.sha256(NOTHING);
        assertThat(http.registry("PUT", location + "&digest=" + digest, upload, NOTHING)
                        .statusCode())
                .isEqualTo(201);
        assertThat(http.registry(
                                "GET",
                                "/v2/uploads/other/real/blobs/" + digest,
                                http.accessToken("me", admin, "repository:uploads/other/real:pull"),
                                NOTHING)
                        .statusCode())
                .isEqualTo(200);

        for (String path : List.of("/blobs/" + digest, "/tags/list", "/manifests/latest")) {
            assertThat(refusal(acme, "uploads/other/real", path))
                    .isEqualTo(refusal(acme, "uploads/other/none", path)
                            .replace("uploads/other/none", "uploads/other/real"))
                    .startsWith("401 ");
        }
    }

    private String refusal(String token, String repository, String path) throws Exception {
        HttpResponse<String> answer = http.exchange("me", token, "repository:" + repository + ":pull");
        String access = Http.json(answer).path("token").asText();
        HttpResponse<String> refused = http.registry("GET", "/v2/" + repository + path, access, NOTHING);
        return refused.statusCode() + " " + refused.body()
                + refused.headers().firstValue("WWW-Authenticate").orElse("")
                + Http.json(answer).path("scope");
    }

    @Test
    void refusesARevokedTokenAndEveryRefreshTokenOfItAndSaysSo() throws Exception {
        ApiTokenChanged token = token(Role.TENANT, "acme");
        String text = publish(token);
        String refreshToken = http.refreshToken("me", text);
        String scope = "repository:builds/acme/b1:pull";
        assertThat(Http.json(http.refresh(refreshToken, scope)).path("scope").asText())
                .isEqualTo(scope);

        pipeline.publish(SampleTokens.revoked(token));

        await().atMost(Duration.ofSeconds(20))
                .until(() -> http.exchange("me", text, scope).statusCode() == REFUSED);
        HttpResponse<String> replayed = http.refresh(refreshToken, scope);
        assertThat(replayed.statusCode()).isEqualTo(REFUSED);
        assertThat(replayed.body()).contains("was revoked", token.tokenId());
        pipeline.publish(token);
        pipeline.publish(token(Role.VIEWER, ""));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> known.find(text(TOKENS.get())) instanceof ApiTokens.Answer.Valid);
        assertThat(http.exchange("me", text, scope).statusCode()).isEqualTo(REFUSED);
    }

    @Test
    void endsAccessWithTheTokensOwnEnd() throws Exception {
        String text = publish(
                SampleTokens.expiring(token(Role.TENANT, "acme"), Instant.now().plusSeconds(60)));

        assertThat(Http.json(http.exchange("me", text)).path("expires_in").asInt())
                .isLessThanOrEqualTo(60);
    }

    @Test
    void takesATokenInBothFormsAndUnderAnyUserName() throws Exception {
        String text = publish(token(Role.TENANT, "acme"));

        for (String username : List.of("me", "build", "build-api", "deployer")) {
            assertThat(http.exchange(username, text).statusCode()).isEqualTo(200);
            assertThat(http.post(Map.of(
                                    "grant_type",
                                    "password",
                                    "service",
                                    Surroundings.SERVICE,
                                    "username",
                                    username,
                                    "password",
                                    text))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    /** From an address of its own, so that other tests' refusals are answered at once. */
    @Test
    void refusesTheRightPasswordNeverForWhatOthersDo() throws Exception {
        String text = publish(token(Role.TENANT, "acme"));
        try (PlainClients clients = new PlainClients(surroundings.tokenUrl(), "127.0.0.77")) {
            List<PlainClients.Answer> wrong = clients.ask(200, "me", text.substring(0, 20) + "wrong");
            assertThat(wrong).extracting(PlainClients.Answer::status).containsOnly(REFUSED, 429);
            assertThat(wrong)
                    .filteredOn(answer -> answer.status() == 429)
                    .isNotEmpty()
                    .allMatch(answer -> answer.head().contains("retry-after: "));

            assertThat(clients.ask(20, "me", text))
                    .extracting(PlainClients.Answer::status)
                    .containsOnly(200);
        }
    }

    @Test
    void writesDownExchangesRefusalsGrantsAndKeys() throws Exception {
        List<Audited> audited = new CopyOnWriteArrayList<>();
        ApiTokenChanged token = token(Role.TENANT, "acme");
        String text = publish(token);
        String buildId = "b" + "a".repeat(26);
        try (EventFold fold = EventFold.ofEvents(
                        surroundings.kafka(), List.of(Topics.AUDIT), event -> audited.add((Audited) event));
                PlainClients clients = new PlainClients(surroundings.tokenUrl(), "127.0.0.78")) {
            http.accessToken("me", text, "repository:builds/acme/b1:pull,push");
            clients.ask(1, "me", "slw_nobody", "X-Forwarded-For: 203.0.113.9", "Forwarded: for=203.0.113.9");
            pipeline.authorize(buildId, "acme", false, surroundings.launcherKey());
            String keyId = KeyDirectory.open(surroundings.keysDirectory(), Clock.systemUTC())
                    .add(KeyPurpose.BUILD_CREDENTIALS, Instant.now().plusSeconds(3600))
                    .id();

            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                http.accessToken("me", text);
                assertThat(audited)
                        .anyMatch(event -> event.who().equals("token:" + token.tokenId())
                                && event.action() == AuditedAction.REGISTRY_TOKEN
                                && event.allowed()
                                && event.what().equals(Optional.of("repository:builds/acme/b1:pull"))
                                && event.address().equals(Optional.of("127.0.0.1")))
                        .anyMatch(event -> event.who().equals("unknown")
                                && !event.allowed()
                                && event.reason().equals(Optional.of("api_token_unknown"))
                                && event.address().equals(Optional.of("127.0.0.78")))
                        .anyMatch(event -> event.who().equals("build:" + buildId)
                                && event.action() == AuditedAction.BUILD_GRANTED
                                && event.allowed())
                        .anyMatch(event -> event.action() == AuditedAction.KEY_ADDED
                                && event.what().orElseThrow().contains(keyId));
            });
            assertThat(fold.caughtUp()).isNotNull();
        }
        assertThat(audited.toString()).doesNotContain(text, "slw_nobody", surroundings.secretOf("build-api"));
    }
}
