package dev.slipway.tar;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes of an archive that come in chunks, one after the other. */
public abstract class ChunkedInput implements TarInput {

    private byte[] chunk = new byte[0];
    private int position;
    private int limit;

    /**
     * Fetches the next chunk and gives it to {@link #take}. Nobody reads the one before any more.
     *
     * @return false at the end
     */
    protected abstract boolean advance() throws IOException;

    /** The bytes that are read next: the first {@code length} of the array, of which there may be none. */
    protected final void take(byte[] bytes, int length) {
        chunk = bytes;
        position = 0;
        limit = length;
    }

    @Override
    public final int read(ByteBuffer into) throws IOException {
        if (!ensure()) {
            return -1;
        }
        int part = Math.min(into.remaining(), limit - position);
        into.put(chunk, position, part);
        position += part;
        return part;
    }

    @Override
    public final long skip(long count) throws IOException {
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
            if (!advance()) {
                return false;
            }
        }
        return true;
    }
}
