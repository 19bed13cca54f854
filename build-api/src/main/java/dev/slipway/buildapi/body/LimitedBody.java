package dev.slipway.buildapi.body;

import dev.slipway.tar.ArrayInput;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The body of a request. Reading fails where it is larger than its limit, or comes more slowly than over a slow line. Only
 * the time counts in which somebody waits for the sender, not the time for what is done with the body between two reads.
 */
public final class LimitedBody extends ArrayInput {
    /** Bytes each second, on average: less than any line on which somebody would send a source. */
    private static final long SLOWEST = 8 << 10;
    /** A sender may pause for so long, or be so late in all. */
    private static final Duration GRACE = Duration.ofMinutes(1);

    private final InputStream in;
    private final long limit;
    private final InstantSource clock;
    private Duration waited = Duration.ZERO;
    private long count;

    public LimitedBody(InputStream in, long limit, InstantSource clock) {
        this.in = in;
        this.limit = limit;
        this.clock = clock;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Instant asked = clock.instant();
        int read = in.read(bytes, offset, length);
        waited = waited.plus(Duration.between(asked, clock.instant()));
        count += Math.max(read, 0);
        if (count > limit) {
            throw new BodyTooLargeException(limit);
        }
        if (waited.compareTo(GRACE.plusSeconds(count / SLOWEST)) > 0) {
            throw new SlowBodyException("after " + waited.toSeconds() + " seconds only " + count
                    + " bytes of the body are here; send at least " + SLOWEST + " bytes a second");
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
