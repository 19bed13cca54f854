package dev.slipway.machine.network;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Carries bytes between two connections until both directions have ended. */
public final class Carrier {
    private static final int BUFFER = 64 << 10;

    private Carrier() {}

    /** Hears of bytes before they are sent. */
    @FunctionalInterface
    public interface Count {
        /** @return whether they may go */
        boolean mayPass(int bytes);
    }

    /** @param sent hears of what the client sends */
    public static void both(SocketChannel client, SocketChannel server, Count sent) throws IOException {
        Thread back = Thread.ofVirtual().start(() -> backwards(server, client));
        try {
            copy(client, server, sent);
        } catch (IOException e) {
            // Both directions end together then.
            server.close();
            client.close();
        }
        try {
            back.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void backwards(SocketChannel server, SocketChannel client) {
        try {
            copy(server, client, _ -> true);
        } catch (IOException e) {
            closeBoth(server, client);
        }
    }

    private static void closeBoth(SocketChannel server, SocketChannel client) {
        try (server;
                client) {
            // Whoever still reads or writes one of them is told by that.
        } catch (IOException e) {
            // They are closed all the same.
        }
    }

    /** Until one of them ends, which the other one is told. */
    static void copy(SocketChannel from, SocketChannel to, Count count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        while (from.read(buffer.clear()) >= 0) {
            buffer.flip();
            if (!count.mayPass(buffer.remaining())) {
                throw new IOException("no more may pass");
            }
            while (buffer.hasRemaining()) {
                to.write(buffer);
            }
        }
        to.shutdownOutput();
    }
}
