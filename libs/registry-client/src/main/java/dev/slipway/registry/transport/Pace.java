package dev.slipway.registry.transport;

import dev.slipway.registry.RegistryException;
import java.time.Duration;

/**
 * Tells a body that comes from one that drips: who sends a byte now and then is never silent for long, and is never done. Only the
 * time counts in which the reader waits.
 */
final class Pace {
    /** In ten times as long as a registry may be silent: far less than the slowest line brings. */
    private static final int LEAST_BYTES = 64 << 10;

    private static final int TIMES = 10;

    private final Duration window;
    private long waited;
    private long bytes;

    /** @param stallTimeout how long nothing at all may come */
    Pace(Duration stallTimeout) {
        this.window = window(stallTimeout);
    }

    /** How long the little may take that is too little. */
    static Duration window(Duration stallTimeout) {
        return stallTimeout.multipliedBy(TIMES);
    }

    /**
     * So many bytes came after so long a wait.
     *
     * @throws RegistryException.Unavailable when it is too slow
     */
    void came(int count, long nanos) throws RegistryException.Unavailable {
        waited += nanos;
        bytes += count;
        if (waited < window.toNanos()) {
            return;
        }
        if (bytes < LEAST_BYTES) {
            throw new RegistryException.Unavailable(
                    "the body came too slowly: " + bytes + " bytes in " + window.toSeconds() + " s");
        }
        waited = 0;
        bytes = 0;
    }
}
