package dev.slipway.registry.client;

import static dev.slipway.registry.FakeRegistry.body;
import static dev.slipway.registry.FakeRegistry.refusal;
import static dev.slipway.registry.FakeRegistry.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.reference.ImageReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A registry that misbehaves: each case has its outcome, and nothing wrong is taken for right. */
class RegistryClientTest extends MisbehavingRegistry {
    private static final String MANIFEST = "/v2/a/manifests/1";

    private ImageReference reference() {
        return registry.repository("a").tag("1");
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
                .hasMessage("the host my_registry.example.com cannot be asked: Java reaches no host name with an"
                        + " underscore");
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
}
