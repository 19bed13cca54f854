package dev.slipway.registry;

import java.io.IOException;
import java.io.InputStream;

/**
 * Content on its way from or to a registry. All bytes pass through the method that reads an array, skipped ones too, so that
 * whoever checks or counts them there sees each one.
 */
public abstract class ContentStream extends InputStream {

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public abstract int read(byte[] buffer, int offset, int length) throws IOException;
}
