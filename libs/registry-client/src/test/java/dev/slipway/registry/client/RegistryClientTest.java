package dev.slipway.registry.client;

import static dev.slipway.registry.FakeRegistry.body;
import static dev.slipway.registry.FakeRegistry.cutAfter;
import static dev.slipway.registry.FakeRegistry.ranged;
import static dev.slipway.registry.FakeRegistry.refusal;
import static dev.slipway.registry.FakeRegistry.stallAfter;
import static dev.slipway.registry.FakeRegistry.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MediaTypes;
import dev.slipway.registry.BlobContent;
import dev.slipway.registry.FakeRegistry;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.reference.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A registry that misbehaves: each case has its outcome, and nothing wrong is taken for right. */
class RegistryClientTest {
    private static final String MANIFEST = "/v2/a/manifests/1";
    private static final byte[] CONTENT = randomBytes(200_000);
    private static final Descriptor BLOB = Descriptor.of(MediaTypes.OCI_LAYER, CONTENT);
    private static final String BLOB_PATH = "/v2/a/blobs/" + BLOB.digest();

    private FakeRegistry registry;
    private RegistryClient client;

    @BeforeEach
    void start() throws IOException {
        registry = FakeRegistry.start();
        client = RegistryClient.builder()
                .stallTimeout(Duration.ofMillis(400))
                .attempts(3, Duration.ofMillis(1))
                .build();
    }

    @AfterEach
    void stop() {
        client.close();
        registry.close();
    }

    private ImageReference reference() {
        return registry.repository("a").tag("1");
    }

    private byte[] download() throws IOException {
        try (InputStream in = client.getBlob(registry.repository("a"), BLOB)) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400, Rejected, 1",
        "403, Denied, 1",
        "404, NotFound, 1",
        "405, Rejected, 1",
        "416, Rejected, 1",
        "429, RateLimited, 3",
        "500, Unavailable, 3",
        "503, Unavailable, 3",
        "204, Malformed, 1",
    })
    void eachStatusHasItsOutcomeAndOnlyTemporaryOnesAreRepeated(int status, String outcome, int requests) {
        registry.on("GET " + MANIFEST, status(status));

        assertThatThrownBy(() -> client.getManifest(reference()))
                .satisfies(e -> assertThat(e.getClass().getSimpleName()).isEqualTo(outcome));
        assertThat(registry.seen()).hasSize(requests);
    }

    @Test
    void repeatsAfterTemporaryFailure() throws IOException {
        registry.onEach("GET " + MANIFEST, status(503), status(429, "Retry-After", "0"), body("{}"));

        assertThat(client.getManifest(reference()).text()).isEqualTo("{}");
    }

    @Test
    void handsRateLimitOnWhenItAsksForLongPatience() {
        registry.on("GET " + MANIFEST, status(429, "Retry-After", "3600"));

        assertThatThrownBy(() -> client.getManifest(reference()))
                .isInstanceOfSatisfying(RegistryException.RateLimited.class, e -> assertThat(e.retryAfter())
                        .hasValue(Duration.ofHours(1)));
        assertThat(registry.seen()).hasSize(1);
    }

    @Test
    void tellsWhatTheRegistrySays() {
        registry.on(
                "GET " + MANIFEST, refusal(403, "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"not for\\n you\"}]}"));

        assertThatThrownBy(() -> client.getManifest(reference()))
                .isInstanceOf(RegistryException.Denied.class)
                .hasMessageContaining("DENIED not for you");
    }

    @Test
    void tellsTheRegistrysOwnNotFoundFromThatOfAnythingElse() {
        registry.onEach(
                "GET " + MANIFEST,
                refusal(404, "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"manifest unknown\"}]}"),
                refusal(404, "<html>no such page</html>"),
                status(404));

        assertThat(codeOfNotFound()).contains("MANIFEST_UNKNOWN");
        assertThat(codeOfNotFound()).isEmpty();
        assertThat(codeOfNotFound()).isEmpty();
    }

    private Optional<String> codeOfNotFound() {
        return catchThrowableOfType(RegistryException.NotFound.class, () -> client.getManifest(reference()))
                .code();
    }

    @Test
    void unreachableRegistryIsUnavailable() {
        ImageReference nobody = reference();
        registry.close();

        assertThatThrownBy(() -> client.getManifest(nobody)).isInstanceOf(RegistryException.Unavailable.class);
    }

    @Test
    void asksAHostWithAnUnderscoreWhereItIsReachedUnderAnotherName() throws IOException {
        registry.on("GET " + MANIFEST, body("{}"));
        ImageReference image = ImageReference.parse("my_registry.example.com/a:1");

        try (RegistryClient mapped = RegistryClient.builder()
                .endpoint("my_registry.example.com", registry.url())
                .build()) {
            assertThat(mapped.getManifest(image).text()).isEqualTo("{}");
        }
        assertThatThrownBy(() -> client.getManifest(image))
                .isInstanceOf(RegistryException.Malformed.class)
                .hasMessage(
                        "the host my_registry.example.com cannot be asked: Java reaches no host name with an underscore");
    }

    @Test
    void refusesManifestThatIsNotWhatItsDigestAsksFor() {
        Digest wanted = Digest.sha256("wanted".getBytes(StandardCharsets.UTF_8));
        registry.on("GET /v2/a/manifests/" + wanted, body("{\"other\":1}"));

        assertThatThrownBy(() -> client.getManifest(registry.repository("a").digest(wanted)))
                .isInstanceOf(RegistryException.DigestMismatch.class)
                .hasMessageContaining(wanted.toString());
        assertThat(registry.seen()).hasSize(1);
    }

    @Test
    void refusesHeaderThatPromisesAnotherDigestThanThePinnedOne() {
        Digest wanted = Digest.sha256(new byte[] {1});
        Digest other = Digest.sha256(new byte[] {2});
        registry.on(
                "HEAD /v2/a/manifests/" + wanted,
                status(200, "Docker-Content-Digest", other.toString(), "Content-Length", "5"));

        assertThatThrownBy(() -> client.headManifest(registry.repository("a").digest(wanted)))
                .isInstanceOf(RegistryException.DigestMismatch.class);
    }

    @Test
    void refusesManifestOfMoreThanFourMebibytes() {
        registry.on("GET " + MANIFEST, body(new byte[(4 << 20) + 1]));

        assertThatThrownBy(() -> client.getManifest(reference())).isInstanceOf(RegistryException.TooLarge.class);
    }

    @Test
    void downloadGoesOnWhereTheConnectionWasCut() throws IOException {
        registry.onEach("GET " + BLOB_PATH, cutAfter(70_000, CONTENT), ranged(CONTENT));

        assertThat(download()).isEqualTo(CONTENT);
        assertThat(registry.seen()).hasSize(2);
        assertThat(registry.seen().get(1).header("Range"))
                .hasValueSatisfying(range -> assertThat(range).matches("bytes=[1-9][0-9]*-"));
    }

    @Test
    void downloadSkipsWhatItHasWhereTheRegistryKnowsNoRange() throws IOException {
        registry.onEach("GET " + BLOB_PATH, cutAfter(70_000, CONTENT), body(CONTENT));

        assertThat(download()).isEqualTo(CONTENT);
    }

    @Test
    void downloadGoesOnAfterStall() throws IOException {
        registry.onEach("GET " + BLOB_PATH, stallAfter(70_000, CONTENT), ranged(CONTENT));

        assertThat(download()).isEqualTo(CONTENT);
    }

    @Test
    void downloadThatStallsForEverIsUnavailable() {
        registry.on("GET " + BLOB_PATH, stallAfter(0, CONTENT));

        assertThatThrownBy(this::download)
                .isInstanceOf(RegistryException.Unavailable.class)
                .hasMessageContaining("stalled");
    }

    @Test
    void downloadThatEndsEarlyIsUnavailableAndNotShort() {
        byte[] half = Arrays.copyOf(CONTENT, 100_000);
        registry.on("GET " + BLOB_PATH, exchange -> {
            if (exchange.getRequestHeaders().containsKey("Range")) {
                status(500).to(exchange);
            } else {
                body(half).to(exchange);
            }
        });

        assertThatThrownBy(this::download).isInstanceOf(RegistryException.Unavailable.class);
    }

    @Test
    void refusesBlobWhoseDigestDiffers() {
        byte[] other = CONTENT.clone();
        other[CONTENT.length - 1] ^= 1;
        registry.on("GET " + BLOB_PATH, body(other));

        assertThatThrownBy(this::download).isInstanceOf(RegistryException.DigestMismatch.class);
        assertThat(registry.seen()).hasSize(1);
    }

    @Test
    void refusesBlobThatIsLongerThanItsDescriptor() {
        registry.on("GET " + BLOB_PATH, body(Arrays.copyOf(CONTENT, CONTENT.length + 1)));

        assertThatThrownBy(this::download).isInstanceOf(RegistryException.TooLarge.class);
    }

    @Test
    void uncheckedDownloadLeavesTheVerdictToItsReaderAndStillLosesNothing() throws IOException {
        byte[] other = Arrays.copyOf(CONTENT, CONTENT.length + 1);
        other[0] ^= 1;
        registry.onEach("GET " + BLOB_PATH, cutAfter(70_000, other), ranged(other));

        try (InputStream in = client.source(registry.repository("a")).uncheckedBlob(BLOB)) {
            assertThat(in.readAllBytes()).isEqualTo(other);
        }
    }

    @Test
    void uncheckedDownloadThatEndsEarlyIsUnavailable() throws IOException {
        registry.on("GET " + BLOB_PATH, cutAfter(70_000, CONTENT));

        try (InputStream in = client.source(registry.repository("a")).uncheckedBlob(BLOB)) {
            assertThatThrownBy(in::readAllBytes).isInstanceOf(RegistryException.Unavailable.class);
        }
    }

    @Test
    void refusesRangeThatBeginsElsewhere() {
        registry.onEach("GET " + BLOB_PATH, cutAfter(70_000, CONTENT), exchange -> {
            exchange.getResponseHeaders().add("Content-Range", "bytes 5-199999/200000");
            exchange.sendResponseHeaders(206, CONTENT.length - 5);
            exchange.getResponseBody().write(CONTENT, 5, CONTENT.length - 5);
        });

        assertThatThrownBy(this::download).isInstanceOf(RegistryException.Malformed.class);
    }

    @Test
    void redirectsInCircleEnd() {
        registry.on("GET " + BLOB_PATH, status(307, "Location", BLOB_PATH));

        assertThatThrownBy(this::download).isInstanceOf(RegistryException.Malformed.class);
        assertThat(registry.seen().size()).isBetween(2, 10);
    }

    @ParameterizedTest
    @CsvSource({"http://192.0.2.1/x", "http://upstream.example/x", "file:///etc/passwd", "ftp://127.0.0.1/x"})
    void refusesRedirectToWhereNothingIsEncrypted(String target) {
        registry.on("GET " + BLOB_PATH, status(307, "Location", target));

        assertThatThrownBy(this::download).isInstanceOf(RegistryException.Malformed.class);
    }

    @Test
    void uploadSendsFromTheBeginningAgainAfterFailure() throws IOException {
        registry.on("POST /v2/a/blobs/uploads/", status(202, "Location", "/upload/1?state=x"));
        registry.on("DELETE /upload/1", status(204));
        int[] length = {0};
        registry.onEach(
                "PUT /upload/1",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    status(500).to(exchange);
                },
                exchange -> {
                    length[0] = exchange.getRequestBody().readAllBytes().length;
                    status(201).to(exchange);
                });

        boolean sent = client.pushBlob(registry.repository("a"), BLOB, BlobContent.of(CONTENT));

        assertThat(sent).isTrue();
        assertThat(length[0]).isEqualTo(CONTENT.length);
        assertThat(registry.seen("PUT /upload/1").getLast().query()).hasValue("state=x&digest=" + BLOB.digest());
    }

    @Test
    void uploadGoesOnWhereTheRegistrySaysThatItStands() throws IOException {
        registry.on("POST /v2/a/blobs/uploads/", status(202, "Location", "/upload/1"));
        registry.on("GET /upload/1", status(204, "Range", "0-99999", "Location", "/upload/1?state=2"));
        List<byte[]> arrived = new CopyOnWriteArrayList<>();
        registry.onEach(
                "PUT /upload/1",
                exchange -> {
                    exchange.getRequestBody().readNBytes(100_000);
                    throw new IOException("cut here");
                },
                exchange -> {
                    arrived.add(exchange.getRequestBody().readAllBytes());
                    status(201).to(exchange);
                });

        client.uploadBlob(registry.repository("a"), BLOB, BlobContent.of(CONTENT));

        assertThat(arrived).containsExactly(Arrays.copyOfRange(CONTENT, 100_000, CONTENT.length));
        assertThat(registry.seen("PUT /upload/1").getLast().query()).hasValue("state=2&digest=" + BLOB.digest());
        assertThat(registry.seen("POST /v2/a/blobs/uploads/")).hasSize(1);
    }

    @Test
    void uploadBeginsAnewWhereTheRegistryRefusesTheRest() throws IOException {
        registry.on("POST /v2/a/blobs/uploads/", status(202, "Location", "/upload/1"));
        registry.on("DELETE /upload/1", status(204));
        registry.on("GET /upload/1", status(204, "Range", "0-99999"));
        List<byte[]> arrived = new CopyOnWriteArrayList<>();
        registry.onEach(
                "PUT /upload/1",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    status(500).to(exchange);
                },
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    status(416).to(exchange);
                },
                exchange -> {
                    arrived.add(exchange.getRequestBody().readAllBytes());
                    status(201).to(exchange);
                });

        client.uploadBlob(registry.repository("a"), BLOB, BlobContent.of(CONTENT));

        assertThat(arrived).containsExactly(CONTENT);
    }

    @Test
    void uploadWhoseAnswerWasLostIsNotSentAgain() throws IOException {
        registry.on("POST /v2/a/blobs/uploads/", status(202, "Location", "/upload/1"));
        registry.on("PUT /upload/1", exchange -> {
            exchange.getRequestBody().readAllBytes();
            registry.on("HEAD " + BLOB_PATH, status(405)).on("GET " + BLOB_PATH, body(CONTENT));
            throw new IOException("cut here");
        });

        client.uploadBlob(registry.repository("a"), BLOB, BlobContent.of(CONTENT));

        assertThat(registry.seen("PUT /upload/1")).hasSize(1);
    }

    @Test
    void uploadWhoseSourceFailsIsCancelledAndNotBlamedOnTheRegistry() {
        registry.on("POST /v2/a/blobs/uploads/", status(202, "Location", "/upload/1"));
        registry.on("DELETE /upload/1", status(204));
        registry.on("PUT /upload/1", exchange -> {
            exchange.getRequestBody().readAllBytes();
            status(201).to(exchange);
        });
        BlobContent broken = () -> new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("disk on fire");
            }
        };

        assertThatThrownBy(() -> client.pushBlob(registry.repository("a"), BLOB, broken))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("disk on fire");
        assertThat(registry.seen("DELETE /upload/1")).hasSize(1);
    }

    @Test
    void mountThatDidNotComeAboutIsNoFailureThoughItsUploadCannotBeCancelled() throws IOException {
        registry.on("POST /v2/a/blobs/uploads/", status(202, "Location", "/upload/1"));
        registry.on("DELETE /upload/1", status(401, "WWW-Authenticate", "Basic realm=\"x\""));

        assertThat(client.mountBlob(registry.repository("a"), BLOB.digest(), registry.repository("b")))
                .isFalse();
        assertThat(registry.seen("DELETE /upload/1")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 302, 400, 401, 403, 404, 405, 409, 429, 500, 503})
    void whateverARegistryAnswersToAMountButYesItIsAskedOnceAndTheBlobIsToBePushed(int status) throws IOException {
        registry.on("POST /v2/a/blobs/uploads/", status(status));

        assertThat(client.mountBlob(registry.repository("a"), BLOB.digest(), registry.repository("b")))
                .isFalse();
        assertThat(registry.seen()).hasSize(1);
    }

    @Test
    void mountThatIsCutOffOrCannotBeCancelledIsNoFailure() throws IOException {
        registry.onEach(
                "POST /v2/a/blobs/uploads/",
                _ -> {
                    throw new IOException("cut here");
                },
                status(202),
                status(202, "Location", "/upload/1"));
        registry.on("DELETE /upload/1", status(500));

        for (int i = 0; i < 3; i++) {
            assertThat(client.mountBlob(registry.repository("a"), BLOB.digest(), registry.repository("b")))
                    .isFalse();
        }
    }

    @Test
    void uploadFollowsALocationWithCharactersThatNoUrlHas() throws IOException {
        registry.on("POST /v2/a/blobs/uploads/", status(202, "Location", "/upload/a b?state={x|y}^100%&z=%7E"));
        List<String> raw = new CopyOnWriteArrayList<>();
        registry.on("PUT /upload/a b", exchange -> {
            raw.add(exchange.getRequestURI().toString());
            exchange.getRequestBody().readAllBytes();
            status(201).to(exchange);
        });

        client.uploadBlob(registry.repository("a"), BLOB, BlobContent.of(CONTENT));

        assertThat(raw)
                .containsExactly("/upload/a%20b?state=%7Bx%7Cy%7D%5E100%25&z=%7E&digest=sha256%3A"
                        + BLOB.digest().hex());
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 405, 501})
    void asksForAManifestByGetWhereHeadIsRefused(int status) throws IOException {
        registry.on("HEAD " + MANIFEST, status(status)).on("GET " + MANIFEST, body("{}"));

        assertThat(client.headManifest(reference())).map(Descriptor::size).hasValue(2L);
        registry.on("GET " + MANIFEST, status(404));
        assertThat(client.headManifest(reference())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Docker-Content-Digest", "Content-Length", "X-Nothing"})
    void asksForAManifestByGetWhereHeadDoesNotTellWhatItIs(String header) throws IOException {
        String value = header.equals("Content-Length")
                ? "0"
                : Digest.sha256(new byte[0]).toString();
        registry.on("HEAD " + MANIFEST, status(200, header, value)).on("GET " + MANIFEST, body("{}"));

        assertThat(client.headManifest(reference())).map(Descriptor::size).hasValue(2L);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 405, 501, 200, 204})
    void asksForTheFirstByteOfABlobWhereHeadDoesNotTell(int status) throws IOException {
        registry.on("HEAD " + BLOB_PATH, status(status));
        registry.on("GET " + BLOB_PATH, exchange -> {
            exchange.getResponseHeaders().add("Content-Range", "bytes 0-0/" + CONTENT.length);
            exchange.sendResponseHeaders(206, 1);
            exchange.getResponseBody().write(CONTENT, 0, 1);
        });

        assertThat(client.headBlob(registry.repository("a"), BLOB.digest())).hasValue(CONTENT.length);
        assertThat(registry.seen("GET " + BLOB_PATH).getFirst().header("Range")).hasValue("bytes=0-0");
    }

    @Test
    void takesAPartOfABlobForNoWholeOne() {
        registry.on("HEAD " + BLOB_PATH, status(405));
        registry.on("GET " + BLOB_PATH, exchange -> {
            exchange.getResponseHeaders().add("Content-Range", "bytes 0-0/*");
            exchange.sendResponseHeaders(206, 1);
            exchange.getResponseBody().write(CONTENT, 0, 1);
        });

        assertThatThrownBy(() -> client.headBlob(registry.repository("a"), BLOB.digest()))
                .isInstanceOf(RegistryException.Malformed.class);
    }

    @Test
    void countsTheBytesOfABlobWhereARegistryKnowsNoRangeAndNoLength() throws IOException {
        registry.on("HEAD " + BLOB_PATH, status(405));
        registry.on("GET " + BLOB_PATH, exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(CONTENT);
        });

        assertThat(client.headBlob(registry.repository("a"), BLOB.digest())).hasValue(CONTENT.length);
    }

    @Test
    void pushesWhereTheDestinationLetsNobodyLook() throws IOException {
        registry.on("HEAD " + BLOB_PATH, status(403)).on("GET " + BLOB_PATH, status(403));
        registry.on("POST /v2/a/blobs/uploads/", status(202, "Location", "/upload/1"));
        registry.on("PUT /upload/1", exchange -> {
            exchange.getRequestBody().readAllBytes();
            status(201).to(exchange);
        });

        assertThat(client.pushBlob(registry.repository("a"), BLOB, BlobContent.of(CONTENT)))
                .isTrue();
    }

    @Test
    void interruptEndsWaiting() throws Exception {
        registry.on("GET " + BLOB_PATH, stallAfter(10, CONTENT));
        Thread.currentThread().interrupt();

        assertThatThrownBy(this::download).isInstanceOf(RegistryException.Interrupted.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    private static byte[] randomBytes(int size) {
        byte[] bytes = new byte[size];
        new Random(7).nextBytes(bytes);
        return bytes;
    }
}
