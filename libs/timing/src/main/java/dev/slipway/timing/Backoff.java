package dev.slipway.timing;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The pauses between attempts: each is twice as long as the one before it, up to the longest.
 *
 * @param first the pause after the first failure
 * @param longest no pause is longer
 */
public record Backoff(Duration first, Duration longest) {
    /** After so many doublings, every pause is longer than anybody waits. */
    private static final int MOST_DOUBLINGS = 30;

    public Backoff {
        requireNonNull(first, "first");
        requireNonNull(longest, "longest");
        if (first.isNegative()) {
            throw new IllegalArgumentException("no pause is negative: " + first);
        }
    }

    /** The pause after so many failures in a row, of which there is at least one. */
    public Duration after(int failures) {
        if (failures < 1) {
            throw new IllegalArgumentException("a pause follows a failure, and there were " + failures);
        }
        Duration pause = first.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
        return pause.compareTo(longest) < 0 ? pause : longest;
    }

    /** The same, shortened at random by up to a half, so that those who failed together do not come back together. */
    public Duration jittered(int failures) {
        long nanos = after(failures).toNanos();
        return Duration.ofNanos(nanos - ThreadLocalRandom.current().nextLong(nanos / 2 + 1));
    }

    /** Waits for as long as {@link #after} says. */
    public void sleepAfter(int failures) throws InterruptedException {
        Thread.sleep(after(failures));
    }
}
