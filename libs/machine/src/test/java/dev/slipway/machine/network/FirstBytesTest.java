package dev.slipway.machine.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FirstBytesTest {
    private SocketChannel client;
    private SocketChannel accepted;

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            client = SocketChannel.open(server.getLocalAddress());
            accepted = server.accept();
        }
    }

    @AfterEach
    void disconnect() throws IOException {
        client.close();
        accepted.close();
    }

    private void say(int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        while (buffer.hasRemaining()) {
            client.write(buffer);
        }
    }

    @Test
    void keepsWhatCameAndForgetsTheFront() throws IOException {
        FirstBytes first = new FirstBytes(accepted);
        client.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));

        assertThat(first.more()).isTrue();
        first.drop(2);

        assertThat(first.bytes()).containsExactly(3);
    }

    @Test
    void hasNoMoreAtTheEnd() throws IOException {
        FirstBytes first = new FirstBytes(accepted);
        client.shutdownOutput();

        assertThat(first.more()).isFalse();
    }

    @Test
    void takes64KiBAndThatInNoMoreThan1024Pieces() throws IOException {
        FirstBytes large = new FirstBytes(accepted);
        say(128 << 10);
        int read = 0;
        while (large.more()) {
            read = large.bytes().length;
        }
        assertThat(read).isBetween(64 << 10, (64 << 10) + 4096);

        client.close();
        accepted.close();
        connect();
        FirstBytes slow = new FirstBytes(accepted);
        for (int piece = 0; piece < 1024; piece++) {
            say(1);
            assertThat(slow.more()).isTrue();
        }
        say(1);
        assertThat(slow.more()).isFalse();
    }
}
