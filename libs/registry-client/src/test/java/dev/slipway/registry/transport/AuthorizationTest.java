package dev.slipway.registry.transport;

import static dev.slipway.registry.FakeRegistry.body;
import static dev.slipway.registry.FakeRegistry.guarded;
import static dev.slipway.registry.FakeRegistry.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.FakeRegistry;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.auth.Challenge;
import dev.slipway.registry.auth.Credential;
import dev.slipway.registry.auth.CredentialStore;
import dev.slipway.registry.auth.Scopes;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.secretfile.SecretFile;
import dev.slipway.testing.AdjustableClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is shown which credential. */
class AuthorizationTest {
    private static final String MANIFEST = "GET /v2/a/manifests/1";
    /** "user:secret". */
    private static final String BASIC = "Basic dXNlcjpzZWNyZXQ=";

    private final AdjustableClock clock = new AdjustableClock();
    private FakeRegistry registry;
    private FakeRegistry realm;
    private RegistryClient client;

    @BeforeEach
    void start() throws IOException {
        registry = FakeRegistry.start();
        realm = FakeRegistry.start();
        client = client(RegistryClient.builder());
    }

    @AfterEach
    void stop() {
        client.close();
        registry.close();
        realm.close();
    }

    private RegistryClient client(RegistryClient.Builder builder) {
        return builder.credentials(
                        CredentialStore.of(Map.of(registry.host(), new Credential.UsernamePassword("user", "secret"))))
                .attempts(1, Duration.ofMillis(1))
                .clock(clock)
                .build();
    }

    private String bearer(String realmUrl) {
        return "Bearer realm=\"" + realmUrl + "\",service=\"reg, \\\"istry\\\"\",scope=\"repository:a:pull\"";
    }

    private RawManifest pull() throws IOException {
        return client.getManifest(registry.repository("a").tag("1"));
    }

    @Test
    void answersBasicChallenge() throws IOException {
        registry.on(MANIFEST, guarded(BASIC, "Basic realm=\"x\"", body("{}")));

        assertThat(pull().text()).isEqualTo("{}");
        assertThat(registry.seen().getFirst().header("Authorization")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"token\":\"\",\"access_token\":\"t1\"}",
                "{\"token\":null,\"access_token\":\"t1\"}",
                "{\"token\":\"t1\",\"access_token\":\"\"}",
                "{\"token\":\"t1\",\"access_token\":null,\"expires_in\":null}",
            })
    void takesTheTokenThatIsNotEmpty(String answer) throws IOException {
        realm.on("GET /token", body(answer));
        registry.on(MANIFEST, guarded("Bearer t1", bearer(realm.url() + "/token"), body("{}")));

        assertThat(pull().text()).isEqualTo("{}");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void basicChallengeToAMountDoesNotSpoilTheUploadAfterIt(boolean anonymous) throws IOException {
        // Given
        realm.on("GET /token", body("{\"token\":\"t1\"}"));
        registry.on("POST /v2/a/blobs/uploads/", exchange -> {
            if (exchange.getRequestURI().getQuery() == null) {
                guarded("Bearer t1", bearer(realm.url() + "/token"), status(202, "Location", "/upload/1"))
                        .to(exchange);
            } else {
                status(401, "WWW-Authenticate", "Basic realm=\"x\"").to(exchange);
            }
        });
        registry.on("PUT /upload/1", exchange -> {
            exchange.getRequestBody().readAllBytes();
            guarded("Bearer t1", bearer(realm.url() + "/token"), status(201)).to(exchange);
        });
        byte[] content = {1, 2, 3};
        Descriptor blob = Descriptor.of(MediaTypes.OCI_LAYER, content);
        RegistryClient.Builder builder = RegistryClient.builder();

        // When
        try (RegistryClient pushing = anonymous ? builder.build() : client(builder)) {
            assertThat(pushing.mountBlob(registry.repository("a"), blob.digest(), registry.repository("b")))
                    .isFalse();
            pushing.uploadBlob(registry.repository("a"), blob, () -> new ByteArrayInputStream(content));
        }

        // Then
        assertThat(registry.seen("PUT /upload/1")).hasSize(1);
    }

    @Test
    void passwordFileThatIsMissingForAMomentIsUnavailable(@TempDir Path directory) throws IOException {
        Path password = directory.resolve("password");
        registry.on(MANIFEST, guarded(BASIC, "Basic realm=\"x\"", body("{}")));
        client.close();
        client = RegistryClient.builder()
                .credentials(CredentialStore.passwordFile(registry.host(), "user", password))
                .attempts(1, Duration.ofMillis(1))
                .build();

        assertThatThrownBy(this::pull)
                .isInstanceOf(RegistryException.Unavailable.class)
                .hasMessageStartingWith("cannot read the registry password of user: ");

        SecretFile.write(password, "secret\n");
        assertThat(pull().text()).isEqualTo("{}");
    }

    @Test
    void fetchesTokenOnceAndKeepsItUntilItExpires() throws IOException {
        registry.on(MANIFEST, guarded("Bearer t1", bearer(realm.url() + "/token"), body("{}")));
        realm.on("GET /token", guarded(BASIC, "Basic", body("{\"token\":\"t1\",\"expires_in\":300}")));

        pull();
        clock.advance(Duration.ofSeconds(280));
        pull();
        assertThat(realm.seen()).hasSize(1);
        clock.advance(Duration.ofSeconds(15));
        pull();

        assertThat(realm.seen()).hasSize(2);
        assertThat(realm.seen().getFirst().query())
                .hasValue("service=reg,+\"istry\"&account=user&scope=repository:a:pull");
        assertThat(registry.seen()).hasSize(4);
    }

    @Test
    void keepsNoTokenThatHasExpired() throws IOException {
        realm.on("GET /token", body("{\"token\":\"t1\",\"expires_in\":300}"));
        RegistryPolicy policy = policy(Map.of());
        Endpoint endpoint = policy.endpoint(registry.host());
        List<String> challenge = List.of(bearer(realm.url() + "/token"));
        try (GuardedSender sender =
                new GuardedSender(policy, Optional.empty(), Duration.ofSeconds(5), Duration.ofSeconds(5))) {
            Authorizer authorizer = new Authorizer(sender, CredentialStore.none(), policy, clock);
            for (int build = 0; build < 5; build++) {
                authorizer.renew(endpoint, Scopes.pull(registry.repository("builds/b" + build)), challenge);
            }
            assertThat(authorizer.kept()).isEqualTo(5);
            clock.advance(Duration.ofSeconds(300));

            authorizer.renew(endpoint, Scopes.pull(registry.repository("builds/b6")), challenge);

            assertThat(authorizer.kept()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {86_400, Long.MAX_VALUE})
    void keepsNoTokenForLongerThanAnHour(long seconds) throws IOException {
        registry.on(MANIFEST, guarded("Bearer t1", bearer(realm.url() + "/token"), body("{}")));
        realm.on("GET /token", body("{\"token\":\"t1\",\"expires_in\":" + seconds + "}"));

        pull();
        clock.advance(Duration.ofHours(1));
        pull();

        assertThat(realm.seen()).hasSize(2);
    }

    @Test
    void renewsTokenThatTheRegistryNoLongerTakes() throws IOException {
        registry.on(MANIFEST, guarded("Bearer t1", bearer(realm.url() + "/token"), body("{}")));
        realm.onEach("GET /token", body("{\"access_token\":\"t1\"}"), body("{\"access_token\":\"t2\"}"));
        pull();
        registry.on(MANIFEST, guarded("Bearer t2", bearer(realm.url() + "/token"), body("{\"n\":2}")));

        assertThat(pull().text()).isEqualTo("{\"n\":2}");
    }

    @Test
    void givesUpWhenFreshTokenIsRefused() {
        registry.on(MANIFEST, status(401, "WWW-Authenticate", bearer(realm.url() + "/token")));
        realm.on("GET /token", body("{\"token\":\"t1\"}"));

        assertThatThrownBy(this::pull).isInstanceOf(RegistryException.Unauthorized.class);
        assertThat(registry.seen()).hasSize(2);
    }

    @Test
    void refusedCredentialIsUnauthorized() {
        registry.on(MANIFEST, status(401, "WWW-Authenticate", bearer(realm.url() + "/token")));
        realm.on("GET /token", status(403));

        assertThatThrownBy(this::pull).isInstanceOf(RegistryException.Unauthorized.class);
    }

    @Test
    void brokenRealmIsUnavailableAndNotUnauthorized() {
        registry.on(MANIFEST, status(401, "WWW-Authenticate", bearer(realm.url() + "/token")));
        realm.on("GET /token", status(502));

        assertThatThrownBy(this::pull).isInstanceOf(RegistryException.Unavailable.class);
    }

    @Test
    void missingChallengeIsUnauthorized() {
        registry.on(MANIFEST, status(401));

        assertThatThrownBy(this::pull).isInstanceOf(RegistryException.Unauthorized.class);
    }

    @Test
    void realmOverPlainHttpOnAnotherMachineIsNotEvenAsked() {
        registry.on(MANIFEST, status(401, "WWW-Authenticate", bearer("http://evil.example/token")));

        assertThatThrownBy(this::pull)
                .isInstanceOf(RegistryException.Malformed.class)
                .hasMessageContaining("evil.example");
    }

    @Test
    void foreignRealmMaySeeCredentialsOnlyWhenConfigured() throws RegistryException.Malformed {
        Endpoint hub = policy(Map.of()).endpoint("docker.io");
        Endpoint own = policy(Map.of()).endpoint("registry.example.com");
        URI auth = URI.create("https://auth.example.com/token");

        assertThat(policy(Map.of()).mayAuthenticate(hub, URI.create("https://auth.docker.io/token")))
                .isTrue();
        assertThat(policy(Map.of()).mayAuthenticate(hub, URI.create("http://auth.docker.io/token")))
                .isFalse();
        assertThat(policy(Map.of()).mayAuthenticate(hub, URI.create("https://auth.docker.io.evil.example/token")))
                .isFalse();
        assertThat(policy(Map.of()).mayAuthenticate(own, URI.create("https://registry.example.com/token")))
                .isTrue();
        assertThat(policy(Map.of()).mayAuthenticate(own, URI.create("https://registry.example.com:8443/token")))
                .isFalse();
        assertThat(policy(Map.of()).mayAuthenticate(own, URI.create("http://127.0.0.1:1/token")))
                .isFalse();
        assertThat(policy(Map.of()).mayAuthenticate(own, auth)).isFalse();
        assertThat(policy(Map.of("registry.example.com", Set.of(auth))).mayAuthenticate(own, auth))
                .isTrue();
    }

    @Test
    void standInForDockerHubDoesNotMakeDockersRealmTrusted() throws RegistryException.Malformed {
        RegistryPolicy policy = new RegistryPolicy(
                Map.of("docker.io", URI.create("http://127.0.0.1:5001")),
                Set.of(),
                Map.of(),
                Set.of(),
                Optional.empty());

        assertThat(policy.mayAuthenticate(policy.endpoint("docker.io"), URI.create("https://auth.docker.io/token")))
                .isFalse();
    }

    @Test
    void redirectToAnotherHostCarriesNoAuthorization() throws IOException {
        byte[] content = {1, 2, 3};
        Descriptor blob = Descriptor.of(MediaTypes.OCI_LAYER, content);
        registry.on(
                "GET /v2/a/blobs/" + blob.digest(),
                guarded(BASIC, "Basic", status(307, "Location", realm.url() + "/storage/x?signature=y")));
        realm.on("GET /storage/x", body(content));

        try (var in = client.getBlob(registry.repository("a"), blob)) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
        assertThat(realm.seen()).hasSize(1);
        assertThat(realm.seen().getFirst().header("Authorization")).isEmpty();
    }

    @Test
    void otherHostThatAsksForCredentialsAfterRedirectGetsNone() {
        Descriptor blob = Descriptor.of(MediaTypes.OCI_LAYER, new byte[] {1});
        registry.on(
                "GET /v2/a/blobs/" + blob.digest(),
                guarded(BASIC, "Basic", status(307, "Location", realm.url() + "/storage/x")));
        realm.on("GET /storage/x", status(401, "WWW-Authenticate", "Basic realm=\"give\""));

        assertThatThrownBy(() -> client.getBlob(registry.repository("a"), blob))
                .isInstanceOf(RegistryException.Unauthorized.class);
        assertThat(realm.seen()).allSatisfy(request -> assertThat(request.header("Authorization"))
                .isEmpty());
    }

    @Test
    void nextPageOnAnotherHostIsRefused() {
        registry.on(
                "GET /v2/a/tags/list",
                body("{\"tags\":[\"1\"]}", "Link", "<" + realm.url() + "/v2/a/tags/list>; rel=\"next\""));

        assertThatThrownBy(() -> client.tags(registry.repository("a"))).isInstanceOf(RegistryException.Malformed.class);
        assertThat(realm.seen()).isEmpty();
    }

    @Test
    void cancellingAnUploadAsksForTheRightToDelete() throws IOException {
        registry.on("POST /v2/a/blobs/uploads/", status(202, "Location", "/upload/1"));
        registry.on("DELETE /upload/1", guarded("Bearer t1", bearer(realm.url() + "/token"), status(204)));
        realm.on("GET /token", body("{\"token\":\"t1\"}"));

        client.mountBlob(registry.repository("a"), Digest.sha256(new byte[1]), registry.repository("b"));

        assertThat(realm.seen())
                .singleElement()
                .satisfies(request -> assertThat(request.query().orElseThrow()).endsWith("scope=repository:a:delete"));
        assertThat(registry.seen("DELETE /upload/1")).hasSize(2);
    }

    @Test
    void readsPagesInTurn() throws IOException {
        registry.on("GET /v2/a/tags/list", body("{\"tags\":[\"1\"]}", "Link", "</v2/more>; rel=\"next\""));
        registry.on("GET /v2/more", body("{\"tags\":[\"2\",\"3\"]}"));

        assertThat(client.tags(registry.repository("a"))).containsExactly("1", "2", "3");
    }

    @Test
    void exchangesIdentityTokenByTheOauthForm() throws IOException {
        client.close();
        client = RegistryClient.builder()
                .credentials(CredentialStore.of(Map.of(registry.host(), new Credential.RefreshToken("r+1"))))
                .build();
        registry.on(MANIFEST, guarded("Bearer t1", bearer(realm.url() + "/token"), body("{}")));
        String[] form = {""};
        realm.on("POST /token", exchange -> {
            form[0] = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            body("{\"access_token\":\"t1\"}").to(exchange);
        });

        pull();

        assertThat(form[0]).contains("grant_type=refresh_token", "refresh_token=r%2B1", "scope=repository%3Aa%3Apull");
    }

    @Test
    void readsSeveralChallengesInOneHeader() {
        List<Challenge> challenges =
                Challenge.parse(List.of("Negotiate, Basic realm=\"a\", Bearer realm=\"b\",service=c"));

        assertThat(challenges)
                .containsExactly(
                        new Challenge("negotiate", Map.of()),
                        new Challenge("basic", Map.of("realm", "a")),
                        new Challenge("bearer", Map.of("realm", "b", "service", "c")));
    }

    private static RegistryPolicy policy(Map<String, Set<URI>> realms) {
        return new RegistryPolicy(Map.of(), Set.of(), realms, Set.of(), Optional.empty());
    }
}
