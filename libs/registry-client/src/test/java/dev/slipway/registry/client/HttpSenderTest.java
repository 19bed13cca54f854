package dev.slipway.registry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.registry.RegistryException;
import dev.slipway.registry.reference.ImageReference;
import dev.slipway.registry.reference.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HttpSenderTest {
    private static final int CONNECTIONS = 8;
    private static final byte[] TAGS =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{\"tags\":[]}"
                    .getBytes(StandardCharsets.US_ASCII);

    @Test
    void sendsNothingAfterItsEndEvenIfItNeverDidBefore() {
        RegistryClient client = RegistryClient.builder().build();
        client.close();

        assertThatThrownBy(() -> client.getManifest(ImageReference.parse("127.0.0.1:1/a:b")))
                .isInstanceOf(RegistryException.Unavailable.class)
                .hasMessageContaining("closed");
        assertThatCode(client::close).doesNotThrowAnyException();
    }

    @Test
    void oneClosedConnectionIsEnoughToKnowThatAllMayBe() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                RegistryClient client = RegistryClient.builder()
                        .attempts(2, Duration.ofMillis(1))
                        .build()) {
            List<Socket> kept = new CopyOnWriteArrayList<>();
            CyclicBarrier all = new CyclicBarrier(CONNECTIONS);
            Thread accepting = Thread.ofVirtual().start(() -> accept(server, kept, all));
            Repository repository =
                    Repository.at(URI.create("http://127.0.0.1:" + server.getLocalPort()), "library/busybox");
            List<CompletableFuture<List<String>>> asked = new ArrayList<>();
            for (int request = 0; request < CONNECTIONS; request++) {
                asked.add(CompletableFuture.supplyAsync(() -> tags(client, repository), Thread::startVirtualThread));
            }
            asked.forEach(CompletableFuture::join);
            for (Socket socket : kept) {
                socket.close();
            }

            assertThat(client.tags(repository)).isEmpty();

            server.close();
            accepting.join();
        }
    }

    private static List<String> tags(RegistryClient client, Repository repository) {
        try {
            return client.tags(repository);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first requests are answered once all of them are there, so that each has a connection of its own. */
    private static void accept(ServerSocket server, List<Socket> kept, CyclicBarrier all) {
        try {
            while (true) {
                Socket socket = server.accept();
                boolean isOneOfTheFirst = kept.size() < CONNECTIONS;
                kept.add(socket);
                Thread.startVirtualThread(() -> answer(socket, isOneOfTheFirst ? all : new CyclicBarrier(1)));
            }
        } catch (IOException e) {
            // The test ends.
        }
    }

    private static void answer(Socket socket, CyclicBarrier all) {
        try {
            String last = "";
            while (!last.endsWith("\r\n\r\n")) {
                last = last.substring(Math.max(0, last.length() - 3))
                        + (char) socket.getInputStream().read();
            }
            all.await();
            socket.getOutputStream().write(TAGS);
        } catch (IOException | BrokenBarrierException e) {
            // The client sees that there is no answer.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
