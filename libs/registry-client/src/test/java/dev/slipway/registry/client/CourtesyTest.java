package dev.slipway.registry.client;

import static dev.slipway.registry.FakeRegistry.body;
import static dev.slipway.registry.FakeRegistry.guarded;
import static dev.slipway.registry.FakeRegistry.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MediaTypes;
import dev.slipway.registry.FakeRegistry;
import dev.slipway.registry.FakeRegistry.Answer;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.auth.Credential;
import dev.slipway.registry.auth.CredentialStore;
import dev.slipway.registry.limit.Courtesy;
import dev.slipway.registry.limit.RateLimit;
import dev.slipway.registry.reference.ImageReference;
import dev.slipway.registry.reference.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What a client hears of a registry's limits, and what it does not ask because of them. */
class CourtesyTest {
    private static final String LOGIN =
            Base64.getEncoder().encodeToString("operator:correct horse".getBytes(StandardCharsets.UTF_8));
    private static final String MANIFEST = "/v2/a/manifests/1";
    private static final byte[] BLOB = "0123456789".repeat(1_000).getBytes(StandardCharsets.UTF_8);

    @AutoClose
    private final FakeRegistry registry;

    @AutoClose
    private final RegistryClient client;

    private final List<String> heard = new CopyOnWriteArrayList<>();

    CourtesyTest() throws IOException {
        registry = FakeRegistry.start();
        client = RegistryClient.builder()
                .endpoint("docker.io", registry.url())
                .credentials(CredentialStore.of(
                        Map.of("docker.io", new Credential.UsernamePassword("operator", "correct horse"))))
                .attempts(3, Duration.ofMillis(1))
                .build();
    }

    /** Writes down all that it hears. */
    private class Listening implements Courtesy {
        @Override
        public void told(String host, RateLimit limit) {
            heard.add(host + ": " + limit.remaining() + " of " + limit.limit());
        }

        @Override
        public void refused(String host, Duration pause, String answer) {
            heard.add(host + ": wait " + pause.toSeconds() + " s");
        }
    }

    private static ImageReference image() {
        return new Repository("docker.io", "a").tag("1");
    }

    private static String[] limit(int remaining, String... more) {
        List<String> headers = new ArrayList<>(
                List.of("RateLimit-Limit", "100;w=21600", "RateLimit-Remaining", remaining + ";w=21600"));
        headers.addAll(List.of(more));
        return headers.toArray(String[]::new);
    }

    @Test
    void hearsOfTheLimitFromHeadAndGetWithAndWithoutALoginAndFrom429() throws Exception {
        RegistryClient listening = client.keepingTo(new Listening());
        String digest = Digest.sha256(new byte[] {'{', '}'}).toString();
        Answer loggedIn = guarded("Basic " + LOGIN, "Basic realm=\"x\"", body("{}", limit(75)));
        registry.on("HEAD " + MANIFEST, status(200, limit(76, "Docker-Content-Digest", digest, "Content-Length", "2")))
                .onEach("GET " + MANIFEST, loggedIn, loggedIn, status(429, limit(0, "Retry-After", "3600")));

        listening.headManifest(image());
        listening.getManifest(image());
        assertThatThrownBy(() -> listening.getManifest(image())).isInstanceOf(RegistryException.RateLimited.class);

        assertThat(heard)
                .containsExactly(
                        "docker.io: 76 of 100",
                        "docker.io: 75 of 100",
                        "docker.io: 0 of 100",
                        "docker.io: wait 3600 s");
    }

    @Test
    void garbageInTheHeadersIsNoError() throws Exception {
        registry.on("GET " + MANIFEST, body("{}", "RateLimit-Limit", ";;;=,\"", "RateLimit-Remaining", "w=w"));

        assertThat(client.keepingTo(new Listening()).getManifest(image()).text())
                .isEqualTo("{}");
        assertThat(heard).isEmpty();
    }

    @Test
    void hearsARetryAfterOfAnOutageToo() {
        registry.on("GET " + MANIFEST, status(503, "Retry-After", "120"));

        assertThatThrownBy(() -> client.keepingTo(new Listening()).getManifest(image()))
                .isInstanceOfSatisfying(RegistryException.Unavailable.class, e -> assertThat(e.retryAfter())
                        .hasValue(Duration.ofMinutes(2)));
        assertThat(heard).containsExactly("docker.io: wait 120 s");
        assertThat(registry.seen()).as("it is not tried again at once").hasSize(1);
    }

    @Test
    void nothingIsSentThatMayNotBeAsked() {
        Courtesy closed = new Courtesy() {
            @Override
            public void checkMayAsk(String host, boolean fetchesManifest) throws RegistryException.RateLimited {
                if (fetchesManifest) {
                    throw new RegistryException.RateLimited("leave it alone", Optional.of(Duration.ofHours(1)));
                }
            }
        };
        registry.on("GET " + MANIFEST, body("{}")).on("HEAD " + MANIFEST, status(200));

        assertThatThrownBy(() -> client.keepingTo(closed).getManifest(image())).hasMessage("leave it alone");
        assertThatThrownBy(() -> client.keepingTo(closed).headManifest(image()))
                .as("a HEAD goes out, and where it says nothing, no GET follows")
                .isInstanceOf(RegistryException.RateLimited.class);
        assertThat(registry.seen()).extracting(FakeRegistry.Seen::method).containsExactly("HEAD");
    }

    @Test
    void blobIsReadInPiecesThatTheCourtesyHearsOf() throws Exception {
        AtomicInteger pieces = new AtomicInteger();
        AtomicLong received = new AtomicLong();
        Courtesy slow = new Courtesy() {
            @Override
            public int atOnce(String host, int room) {
                return Math.min(room, 1_000);
            }

            @Override
            public void received(String host, int bytes) {
                pieces.incrementAndGet();
                received.addAndGet(bytes);
            }
        };
        Digest digest = Digest.sha256(BLOB);
        registry.on("GET /v2/a/blobs/" + digest, body(BLOB));

        try (InputStream in = client.keepingTo(slow)
                .getBlob(image().repository(), Descriptor.of(MediaTypes.OCI_LAYER, digest, BLOB.length))) {
            assertThat(in.readAllBytes()).isEqualTo(BLOB);
        }
        assertThat(received).hasValue(BLOB.length);
        assertThat(pieces).hasValueGreaterThanOrEqualTo(10);
    }
}
