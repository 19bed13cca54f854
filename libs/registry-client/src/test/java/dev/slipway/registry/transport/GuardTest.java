package dev.slipway.registry.transport;

import static dev.slipway.registry.FakeRegistry.body;
import static dev.slipway.registry.FakeRegistry.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.oci.Descriptor;
import dev.slipway.registry.FakeRegistry;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.auth.Credential;
import dev.slipway.registry.auth.CredentialStore;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.guard.GuardedSockets;
import dev.slipway.registry.reference.Repository;
import dev.slipway.testing.TlsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where an upstream registry may lead a client with a guard. */
@Timeout(60)
class GuardTest {
    private static final byte[] CONTENT = "layer".repeat(100_000).getBytes(StandardCharsets.UTF_8);
    private static final Descriptor BLOB = Descriptor.of("application/x", CONTENT);
    private static final String BLOB_PATH = "/v2/a/blobs/" + BLOB.digest();

    private FakeRegistry upstream;
    private FakeRegistry plain;
    private TlsServer near;
    private TlsServer far;
    private RegistryClient client;

    @BeforeEach
    void start() throws Exception {
        upstream = FakeRegistry.start();
        plain = FakeRegistry.start();
        near = new TlsServer("127.0.0.1").serve("/blob", CONTENT);
        far = new TlsServer("127.0.0.2").serve("/blob", CONTENT);
        client = client(RegistryClient.builder().guard(GuardedSockets.toPublicAddresses()));
    }

    @AfterEach
    void stop() {
        client.close();
        upstream.close();
        plain.close();
        near.close();
        far.close();
    }

    private RegistryClient client(RegistryClient.Builder builder) {
        if (client != null) {
            client.close();
        }
        Credential user = new Credential.UsernamePassword("user", "secret");
        return builder.credentials(CredentialStore.of(Map.of(upstream.host(), user)))
                .attempts(2, Duration.ofMillis(1))
                .stallTimeout(Duration.ofSeconds(5))
                .build();
    }

    /** As if {@code 127.0.0.1} were public, and nothing else. */
    private RegistryClient clientOfNearServer() {
        return client(
                RegistryClient.builder().guard(new GuardedSockets(near.trusting(), address -> address.getHostAddress()
                        .equals("127.0.0.1"))));
    }

    static Stream<String> whatIsNotPublic() {
        return Stream.of(
                "http://127.0.0.1:{plain}/blob",
                "http://localhost:{plain}/blob",
                "http://[::1]:{plain}/blob",
                "https://127.0.0.1:{near}/blob",
                "https://localhost:{near}/blob",
                "https://2130706433:{near}/blob",
                "https://0.0.0.0:{near}/blob",
                "https://[::1]:{near}/blob",
                "https://[::ffff:127.0.0.1]:{near}/blob",
                "https://[64:ff9b::7f00:1]:{near}/blob",
                "https://127.0.0.2:{far}/blob",
                "https://10.0.0.1/blob",
                "https://172.16.0.1/blob",
                "https://192.168.0.1/blob",
                "https://100.64.0.1/blob",
                "https://169.254.169.254/latest/meta-data/",
                "https://[fe80::1]/blob",
                "https://[fd00::1]/blob",
                "https://224.0.0.1/blob",
                "https://192.0.2.1/blob",
                "https://[2001:db8::1]/blob",
                "https://[2002:7f00:1::]/blob");
    }

    private String at(String url) {
        return url.replace("{plain}", String.valueOf(plain.url().getPort()))
                .replace("{near}", String.valueOf(near.port()))
                .replace("{far}", String.valueOf(far.port()));
    }

    private byte[] blob(Repository repository) throws IOException {
        try (InputStream in = client.getBlob(repository, BLOB)) {
            return in.readAllBytes();
        }
    }

    private void assertNobodyWasAsked() {
        assertThat(plain.seen()).isEmpty();
        assertThat(near.requests()).isEmpty();
        assertThat(far.requests()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("whatIsNotPublic")
    void followsNoRedirectIntoTheOperatorsNetwork(String location) {
        upstream.on("GET " + BLOB_PATH, status(307, "Location", at(location)));

        assertThatThrownBy(() -> blob(upstream.repository("a")))
                .isInstanceOf(RegistryException.Malformed.class)
                .hasMessageContaining(upstream.host() + " leads to ");
        assertNobodyWasAsked();
    }

    @ParameterizedTest
    @MethodSource("whatIsNotPublic")
    void asksNoRealmInTheOperatorsNetwork(String realm) {
        upstream.on("GET " + BLOB_PATH, status(401, "WWW-Authenticate", "Bearer realm=\"" + at(realm) + "\""));

        assertThatThrownBy(() -> blob(upstream.repository("a")))
                .isInstanceOf(RegistryException.Malformed.class)
                .hasMessageContaining(upstream.host() + " leads to ");
        assertNobodyWasAsked();
    }

    static Stream<List<Proxy>> proxiesThatTheClientDoesNotUse() {
        InetSocketAddress nowhere = InetSocketAddress.createUnresolved("proxy.example", 3128);
        return Stream.of(
                List.of(),
                List.of(new Proxy(Proxy.Type.SOCKS, nowhere)),
                List.of(Proxy.NO_PROXY, new Proxy(Proxy.Type.HTTP, nowhere)));
    }

    @ParameterizedTest
    @MethodSource("proxiesThatTheClientDoesNotUse")
    void judgesWhereNoProxyIsUsed(List<Proxy> proxies) {
        upstream.on("GET " + BLOB_PATH, status(307, "Location", near.url("/blob")));
        ProxySelector before = ProxySelector.getDefault();
        ProxySelector.setDefault(new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return proxies;
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
        });
        try {
            assertThatThrownBy(() -> blob(upstream.repository("a")))
                    .isInstanceOf(RegistryException.Malformed.class)
                    .hasMessageContaining("neither a public address nor configured");
        } finally {
            ProxySelector.setDefault(before);
        }
        assertNobodyWasAsked();
    }

    @Test
    void followsToWhatIsPublicAndTakesNoCredentialsThere() throws Exception {
        client = clientOfNearServer();
        upstream.on("GET " + BLOB_PATH, status(307, "Location", near.url("/blob")));
        near.serve("/blob", exchange -> {
            int status = exchange.getRequestHeaders().containsKey("Authorization") ? 400 : 200;
            exchange.sendResponseHeaders(status, CONTENT.length);
            exchange.getResponseBody().write(CONTENT);
        });

        assertThat(blob(upstream.repository("a"))).isEqualTo(CONTENT);
        assertThat(near.requests()).containsExactly("/blob");
    }

    @Test
    void judgesEachRedirectAnew() {
        client = clientOfNearServer();
        upstream.on("GET " + BLOB_PATH, status(307, "Location", near.url("/moved")));
        near.redirect("/moved", far.url("/blob"));

        assertThatThrownBy(() -> blob(upstream.repository("a"))).isInstanceOf(RegistryException.Malformed.class);
        assertThat(near.requests()).containsExactly("/moved");
        assertThat(far.requests()).isEmpty();
    }

    @Test
    void tellsAnswersOfGuardedHostsFromOneAnother() throws Exception {
        client = clientOfNearServer();
        upstream.on("GET " + BLOB_PATH, status(307, "Location", near.url("/missing")));
        upstream.on("HEAD " + BLOB_PATH, status(307, "Location", near.url("/head")));
        near.serve("/head", exchange -> {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(CONTENT.length));
            exchange.sendResponseHeaders(200, -1);
        });

        assertThatThrownBy(() -> blob(upstream.repository("a"))).isInstanceOf(RegistryException.NotFound.class);
        assertThat(client.headBlob(upstream.repository("a"), BLOB.digest())).hasValue(CONTENT.length);
    }

    @Test
    void goesOnWhereAGuardedConnectionWasCut() throws Exception {
        client = clientOfNearServer();
        int[] requests = {0};
        near.serve("/blob", exchange -> {
            exchange.sendResponseHeaders(200, CONTENT.length);
            exchange.getResponseBody().write(CONTENT, 0, requests[0]++ == 0 ? CONTENT.length / 2 : CONTENT.length);
        });
        upstream.on("GET " + BLOB_PATH, status(307, "Location", near.url("/blob")));

        assertThat(blob(upstream.repository("a"))).isEqualTo(CONTENT);
        assertThat(near.requests()).hasSize(2);
    }

    @Test
    void waitsLongerThanSocketsCanCount() throws Exception {
        client.close();
        client = RegistryClient.builder()
                .guard(new GuardedSockets(near.trusting(), _ -> true))
                .stallTimeout(Duration.ofDays(30))
                .build();
        upstream.on("GET " + BLOB_PATH, status(307, "Location", near.url("/blob")));

        assertThat(blob(upstream.repository("a"))).isEqualTo(CONTENT);
    }

    @Test
    void connectsNowhereByNameAlone() {
        GuardedSockets sockets = new GuardedSockets(near.trusting(), _ -> true);

        assertThatThrownBy(() -> sockets.createSocket("127.0.0.1", near.port())).isInstanceOf(IOException.class);
    }

    @Test
    void stopsReadingOnceItIsInterrupted() throws Exception {
        client = clientOfNearServer();
        upstream.on("GET " + BLOB_PATH, status(307, "Location", near.url("/blob")));

        try (InputStream in = client.getBlob(upstream.repository("a"), BLOB)) {
            in.readNBytes(10);
            Thread.currentThread().interrupt();
            assertThatThrownBy(in::readAllBytes).isInstanceOf(RegistryException.Interrupted.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void anotherServersCertificateIsNotTaken() {
        client = client(RegistryClient.builder()
                .guard(new GuardedSockets((SSLSocketFactory) SSLSocketFactory.getDefault(), _ -> true)));
        upstream.on("GET " + BLOB_PATH, status(307, "Location", near.url("/blob")));

        assertThatThrownBy(() -> blob(upstream.repository("a"))).isInstanceOf(RegistryException.Unavailable.class);
        assertThat(near.requests()).isEmpty();
    }

    @Test
    void takesATokenFromARealmThatIsPublic() throws Exception {
        client = clientOfNearServer();
        near.serve("/token", "{\"token\":\"t1\"}".getBytes(StandardCharsets.UTF_8));
        upstream.on("GET " + BLOB_PATH, exchange -> {
            boolean known = "Bearer t1".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            (known ? body(CONTENT) : status(401, "WWW-Authenticate", "Bearer realm=\"" + near.url("/token") + "\""))
                    .to(exchange);
        });

        assertThat(blob(upstream.repository("a"))).isEqualTo(CONTENT);
    }

    @Test
    void judgesNothingThatWasConfigured() throws Exception {
        client = client(RegistryClient.builder()
                .guard(GuardedSockets.toPublicAddresses())
                .endpoint("docker.io", upstream.url())
                .endpoint("other.example", plain.url()));
        upstream.on("GET " + BLOB_PATH, status(307, "Location", plain.url() + "/blob"));
        plain.on("GET /blob", body(CONTENT));

        assertThat(blob(new Repository("docker.io", "a"))).isEqualTo(CONTENT);
    }

    @Test
    void judgesNothingToWhichTheOperatorsOwnRegistryLeads() throws Exception {
        client = client(RegistryClient.builder()
                .guard(GuardedSockets.toPublicAddresses())
                .registry(upstream.url()));
        upstream.on("GET " + BLOB_PATH, status(307, "Location", plain.url() + "/blob"));
        plain.on("GET /blob", body(CONTENT));

        assertThat(blob(upstream.repository("a"))).isEqualTo(CONTENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.2:{far}", "127.0.0.1:{plain}", "[::1]:{plain}", "localhost:{plain}", "10.0.0.1"})
    void asksNoRegistryAtAPrivateAddressThatNobodyNamed(String host) {
        client = client(RegistryClient.builder()
                .guard(GuardedSockets.toPublicAddresses())
                .guardUnlessNamed(Set.of("registry.example")));

        assertThatThrownBy(() -> blob(new Repository(at(host), "a")))
                .isInstanceOf(RegistryException.Malformed.class)
                .hasMessage("the registry " + at(host)
                        + " is not at a public address. Such a registry is asked only if the operator's"
                        + " settings name it");
        assertNobodyWasAsked();
    }

    @Test
    void asksRegistriesAtPrivateAddressesThatWereNamed() throws Exception {
        upstream.on("GET " + BLOB_PATH, body(CONTENT));
        plain.on("GET " + BLOB_PATH, body(CONTENT));
        client = client(RegistryClient.builder()
                .guard(GuardedSockets.toPublicAddresses())
                .guardUnlessNamed(Set.of(upstream.host()))
                .plainHttp(plain.host()));

        assertThat(blob(upstream.repository("a"))).isEqualTo(CONTENT);
        assertThat(blob(plain.repository("a"))).isEqualTo(CONTENT);
    }

    /** The name is public when it is looked up first, and then it is not. */
    @Test
    void judgesANameAnewWheneverItConnects() {
        client = clientOfNearServer();
        MovingNames.leadTo("127.0.0.1", "127.0.0.2");
        upstream.on(
                "GET " + BLOB_PATH,
                status(307, "Location", "https://" + MovingNames.NAME + ":" + far.port() + "/blob"));

        assertThatThrownBy(() -> blob(upstream.repository("a")))
                .isInstanceOf(RegistryException.Malformed.class)
                .hasMessageContaining("neither a public address nor configured");

        assertThat(MovingNames.lookups()).isGreaterThan(1);
        assertThat(far.requests()).isEmpty();
    }
}
