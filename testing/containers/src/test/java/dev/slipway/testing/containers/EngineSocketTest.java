package dev.slipway.testing.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngineSocketTest {
    @ParameterizedTest
    @CsvSource({"HTTP/1.0 200 OK, true", "HTTP/1.0 503 Service Unavailable, false", "220 mail, false"})
    void onlyAnEnginesAnswerIsOne(String answer, boolean engine) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> answerOnce(server, answer));

            assertThat(EngineSocket.answers("tcp://127.0.0.1:" + server.getLocalPort()))
                    .isEqualTo(engine);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"unix:///no/such/socket", "tcp://127.0.0.1:1", "npipe:////./pipe/docker", "not an address"})
    void whereNobodyListensThereIsNone(String address) {
        assertThat(EngineSocket.answers(address)).isFalse();
    }

    private static void answerOnce(ServerSocket server, String answer) {
        try (Socket socket = server.accept();
                OutputStream out = socket.getOutputStream()) {
            socket.getInputStream().read();
            out.write((answer + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anAddressWithoutAHostIsNone() {
        assertThat(EngineSocket.answers("tcp:///x")).isFalse();
    }
}
