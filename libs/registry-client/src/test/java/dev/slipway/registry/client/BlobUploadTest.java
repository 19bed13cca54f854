package dev.slipway.registry.client;

import static dev.slipway.registry.FakeRegistry.body;
import static dev.slipway.registry.FakeRegistry.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.registry.BlobContent;
import dev.slipway.registry.RegistryException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads to a registry that misbehaves, and mounts that do not come about. */
class BlobUploadTest extends MisbehavingRegistry {
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
    void uploadThatGetsOnAndIsRefusedInCirclesEnds() {
        registry.on("POST /v2/a/blobs/uploads/", status(202, "Location", "/upload/1"));
        registry.on("DELETE /upload/1", status(204));
        registry.on("GET /upload/1", status(204, "Range", "0-99999"));
        AtomicInteger puts = new AtomicInteger();
        registry.on("PUT /upload/1", exchange -> {
            exchange.getRequestBody().readAllBytes();
            status(puts.getAndIncrement() % 2 == 0 ? 500 : 416).to(exchange);
        });

        assertThatThrownBy(() -> client.uploadBlob(registry.repository("a"), BLOB, BlobContent.of(CONTENT)))
                .isInstanceOf(RegistryException.Rejected.class);

        assertThat(registry.seen("POST /v2/a/blobs/uploads/")).hasSize(3);
        assertThat(registry.seen("DELETE /upload/1")).hasSize(3);
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
}
