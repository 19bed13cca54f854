package dev.slipway.registry.client;

import static dev.slipway.registry.FakeRegistry.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MediaTypes;
import dev.slipway.registry.BlobContent;
import dev.slipway.registry.FakeRegistry;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.reference.Repository;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A registry that takes connections, and then neither reads nor writes. */
@Timeout(60)
class StuckRegistryTest {
    /** More than the kernel's buffers on both sides take. */
    private static final long LARGE = 256 << 20;

    private static final Descriptor BLOB = Descriptor.of(MediaTypes.OCI_LAYER, Digest.sha256(new byte[] {1}), LARGE);
    private static final BlobContent ZEROS = () -> new InputStream() {
        @Override
        public int read() {
            return 0;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            return length;
        }
    };

    private final Queue<Socket> taken = new ConcurrentLinkedQueue<>();
    private final CountDownLatch connected = new CountDownLatch(1);
    private ServerSocket stuck;
    private FakeRegistry registry;

    @BeforeEach
    void start() throws IOException {
        stuck = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    taken.add(stuck.accept());
                    connected.countDown();
                }
            } catch (IOException e) {
                // Closed.
            }
        });
        registry = FakeRegistry.start();
        registry.on(
                "POST /v2/a/blobs/uploads/",
                status(202, "Location", "http://127.0.0.1:" + stuck.getLocalPort() + "/upload"));
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
        stuck.close();
        for (Socket socket : taken) {
            socket.close();
        }
    }

    private static RegistryClient client(Duration stallTimeout) {
        return RegistryClient.builder()
                .stallTimeout(stallTimeout)
                .attempts(1, Duration.ofMillis(1))
                .build();
    }

    @Test
    void uploadThatNobodyTakesEndsAsUnavailable() {
        try (RegistryClient client = client(Duration.ofMillis(500))) {
            assertThatThrownBy(() -> client.uploadBlob(registry.repository("a"), BLOB, ZEROS))
                    .isInstanceOf(RegistryException.Unavailable.class)
                    .hasMessageContaining("no answer for ");
        }
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void interruptEndsAnUploadAndAQuestion(boolean virtual, boolean upload) throws Exception {
        AtomicReference<Exception> failure = new AtomicReference<>();
        AtomicReference<Boolean> flag = new AtomicReference<>();
        Repository silent = new Repository("127.0.0.1:" + stuck.getLocalPort(), "a");
        try (RegistryClient client = client(Duration.ofDays(1))) {
            Thread.Builder builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
            Thread thread = builder.start(() -> {
                try {
                    if (upload) {
                        client.uploadBlob(registry.repository("a"), BLOB, ZEROS);
                    } else {
                        client.getManifest(silent.tag("1"));
                    }
                } catch (IOException e) {
                    failure.set(e);
                }
                flag.set(Thread.currentThread().isInterrupted());
            });
            connected.await();
            thread.interrupt();
            thread.join();
        }

        assertThat(failure.get()).isInstanceOf(RegistryException.Interrupted.class);
        assertThat(flag).hasValue(true);
    }

    /** Else a client that asks many hosts would keep a connection to each of them for ever. */
    @Test
    void aConnectionThatNobodyUsesIsClosed() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                RegistryClient client = client(Duration.ofSeconds(1))) {
            Thread.ofVirtual().start(() -> {
                try (Socket socket = server.accept()) {
                    BufferedReader in = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                    while (!in.readLine().isEmpty()) {}
                    socket.getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    while (in.read() >= 0) {}
                    closed.countDown();
                } catch (IOException e) {
                    // Nothing was answered, or the test has ended.
                }
            });

            assertThat(client.hasBlob(new Repository("127.0.0.1:" + server.getLocalPort(), "a"), BLOB.digest()))
                    .isTrue();

            closed.await();
        }
    }

    @Test
    void closingTheClientEndsAnUpload() throws Exception {
        AtomicReference<Exception> failure = new AtomicReference<>();
        RegistryClient client = client(Duration.ofDays(1));
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                client.uploadBlob(registry.repository("a"), BLOB, ZEROS);
            } catch (IOException e) {
                failure.set(e);
            }
        });
        connected.await();

        client.close();
        thread.join();

        assertThat(failure.get()).isInstanceOf(RegistryException.Unavailable.class);
    }
}
