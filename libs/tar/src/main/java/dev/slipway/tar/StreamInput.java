package dev.slipway.tar;

import java.io.IOException;
import java.io.InputStream;

/** The bytes of a stream. */
final class StreamInput extends ChunkedInput {

    private static final int BUFFER_BYTES = 64 << 10;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];

    StreamInput(InputStream in) {
        this.in = in;
    }

    @Override
    protected boolean advance() throws IOException {
        int read = in.read(buffer, 0, buffer.length);
        if (read < 0) {
            return false;
        }
        take(buffer, read);
        return true;
    }
}
