package dev.slipway.buildapi.request;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A request's body, up to a limit. */
final class LimitedBody extends FilterInputStream {
    private final long limit;
    private long count;

    LimitedBody(InputStream in, long limit) {
        super(in);
        this.limit = limit;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        add(b < 0 ? 0 : 1);
        return b;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        add(Math.max(read, 0));
        return read;
    }

    private void add(int bytes) throws IOException {
        count += bytes;
        if (count > limit) {
            throw new BodyTooLargeException(limit);
        }
    }
}
