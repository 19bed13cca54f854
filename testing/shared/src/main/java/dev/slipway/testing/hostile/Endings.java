package dev.slipway.testing.hostile;

import net.jqwik.api.statistics.Statistics;

/** Counts how the tries of a jqwik property end, so that input that is always refused at the door does not pass for a test. */
public final class Endings {
    private static final double LEAST_PERCENT = 5;

    private Endings() {}

    /** The end of one try; in the end, both ends must have been seen a number of times. */
    public static void count(boolean isValue) {
        Statistics.label("ends in a value").collect(isValue).coverage(seen -> {
            seen.check(true).percentage(percent -> percent >= LEAST_PERCENT);
            seen.check(false).percentage(percent -> percent >= LEAST_PERCENT);
        });
    }
}
