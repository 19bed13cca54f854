package dev.slipway.tar;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** The bytes of a stream. */
final class StreamInput implements TarInput {

    private static final int BUFFER_BYTES = 64 << 10;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;

    StreamInput(InputStream in) {
        this.in = in;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (!ensure()) {
            return -1;
        }
        int part = Math.min(into.remaining(), limit - position);
        into.put(buffer, position, part);
        position += part;
        return part;
    }

    @Override
    public long skip(long count) throws IOException {
        long left = count;
        while (left > 0 && ensure()) {
            int part = (int) Math.min(left, limit - position);
            position += part;
            left -= part;
        }
        return count - left;
    }

    private boolean ensure() throws IOException {
        while (position == limit) {
            int read = in.read(buffer, 0, buffer.length);
            if (read < 0) {
                return false;
            }
            position = 0;
            limit = read;
        }
        return true;
    }
}
