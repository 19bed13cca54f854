package dev.slipway.tar;

import java.io.IOException;
import java.io.InputStream;

/**
 * A stream whose bytes all pass through one method, the one that reads an array: what counts, hashes or bounds a stream then
 * stands there alone. Skipping comes through it as well, unlike with {@link java.io.FilterInputStream}.
 */
public abstract class ArrayInput extends InputStream {

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public abstract int read(byte[] into, int offset, int length) throws IOException;
}
