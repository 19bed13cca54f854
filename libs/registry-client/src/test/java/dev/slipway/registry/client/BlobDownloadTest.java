package dev.slipway.registry.client;

import static dev.slipway.registry.FakeRegistry.body;
import static dev.slipway.registry.FakeRegistry.cutAfter;
import static dev.slipway.registry.FakeRegistry.ranged;
import static dev.slipway.registry.FakeRegistry.stallAfter;
import static dev.slipway.registry.FakeRegistry.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.registry.RegistryException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Downloads from a registry that misbehaves: whole and right, or a failure. */
class BlobDownloadTest extends MisbehavingRegistry {
    private byte[] download() throws IOException {
        try (InputStream in = client.getBlob(registry.repository("a"), BLOB)) {
            return in.readAllBytes();
        }
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
    void interruptEndsWaiting() throws Exception {
        registry.on("GET " + BLOB_PATH, stallAfter(10, CONTENT));
        Thread.currentThread().interrupt();

        assertThatThrownBy(this::download).isInstanceOf(RegistryException.Interrupted.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
