package dev.slipway.buildapi.request;

import dev.slipway.tar.ArrayInput;
import java.io.IOException;
import java.io.InputStream;

/** A request's body, up to a limit. */
final class LimitedBody extends ArrayInput {
    private final InputStream in;
    private final long limit;
    private long count;

    LimitedBody(InputStream in, long limit) {
        this.in = in;
        this.limit = limit;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = in.read(bytes, offset, length);
        count += Math.max(read, 0);
        if (count > limit) {
            throw new BodyTooLargeException(limit);
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
