package dev.slipway.machine.network;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** What a client says before anybody answers it, as far as that has been read. */
final class FirstBytes {
    private static final int LIMIT = 64 << 10;
    /** All that was read is looked at again after each piece, so byte by byte would be work for nothing. */
    private static final int PIECES = 1024;

    private final SocketChannel client;
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private final ByteBuffer buffer = ByteBuffer.allocate(4096);
    private int pieces;

    FirstBytes(SocketChannel client) {
        this.client = client;
    }

    /**
     * Reads on.
     *
     * @return false at the end, or where there is more than anybody says first, or it comes in smaller pieces
     */
    boolean more() throws IOException {
        if (read.size() >= LIMIT || pieces++ == PIECES || client.read(buffer.clear()) < 0) {
            return false;
        }
        read.write(buffer.array(), 0, buffer.position());
        return true;
    }

    byte[] bytes() {
        return read.toByteArray();
    }

    /** Forgets so many, from the front. */
    void drop(int count) {
        byte[] all = read.toByteArray();
        read.reset();
        read.write(all, count, all.length - count);
    }
}
