package dev.slipway.buildapi.body;

import dev.slipway.tar.ArrayInput;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The body of a request. Reading fails where it is larger than its limit, or comes more slowly than over a slow line. */
public final class LimitedBody extends ArrayInput {
    /** Bytes each second, on average: less than any line on which somebody would send a source. */
    private static final long SLOWEST = 8 << 10;
    /** A sender may pause for so long, or be so late in all. */
    private static final Duration GRACE = Duration.ofMinutes(1);

    private final InputStream in;
    private final long limit;
    private final InstantSource clock;
    private final Instant begun;
    private long count;

    public LimitedBody(InputStream in, long limit, InstantSource clock) {
        this.in = in;
        this.limit = limit;
        this.clock = clock;
        this.begun = clock.instant();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = in.read(bytes, offset, length);
        count += Math.max(read, 0);
        if (count > limit) {
            throw new BodyTooLargeException(limit);
        }
        Duration took = Duration.between(begun, clock.instant());
        if (took.compareTo(GRACE.plusSeconds(count / SLOWEST)) > 0) {
            throw new SlowBodyException("after " + took.toSeconds() + " seconds only " + count
                    + " bytes of the body are here; send at least " + SLOWEST + " bytes a second");
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
