package dev.slipway.tar;

import java.io.IOException;
import java.io.InputStream;

/** A stream that has nothing but its failure. */
final class FailingStream extends InputStream {

    private final IOException failure;

    FailingStream(IOException failure) {
        this.failure = failure;
    }

    @Override
    public int read() throws IOException {
        throw failure;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        throw failure;
    }
}
