package dev.slipway.tar;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where the uncompressed bytes of an archive come from. */
public interface TarInput {

    /**
     * Moves at least one byte into the buffer, which has room.
     *
     * @return how many; -1 at the end
     */
    int read(ByteBuffer into) throws IOException;

    /**
     * Passes over bytes.
     *
     * @return how many; fewer than asked for only at the end
     */
    long skip(long count) throws IOException;
}
