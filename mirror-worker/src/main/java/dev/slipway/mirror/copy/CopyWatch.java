package dev.slipway.mirror.copy;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Somebody who wants to know how far a copy is.
 *
 * @param first how long a copy takes before there is anything to tell
 * @param interval how long it is quiet after it told something
 * @param listener hears the numbers, on the copying thread
 */
public record CopyWatch(Duration first, Duration interval, Listener listener) {
    /** {@code 120 of 350 MB}. */
    public static String megabytes(long bytes, Optional<Long> total) {
        return total.map(all -> String.format(Locale.ROOT, "%,d of %,d MB", bytes >> 20, Math.max(1, all >> 20)))
                .orElseGet(() -> String.format(Locale.ROOT, "%,d MB so far", bytes >> 20));
    }

    /** Hears how far a copy is. */
    @FunctionalInterface
    public interface Listener {
        /**
         * @param bytes what the mirror has of the image's blobs
         * @param total of all of them; empty where nobody knows it
         */
        void arrived(long bytes, Optional<Long> total);
    }
}
