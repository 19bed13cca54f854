package dev.slipway.mirror.copy;

import java.time.Duration;
import java.util.Locale;

/**
 * Somebody who wants to know how far a copy is.
 *
 * @param first how long a copy takes before there is anything to tell
 * @param interval how long it is quiet after it told something
 * @param listener hears the numbers, on a thread of the copy
 */
public record CopyWatch(Duration first, Duration interval, Listener listener) {
    /** {@code 120 of 350 MB}. */
    public static String megabytes(long bytes, long total) {
        return String.format(Locale.ROOT, "%,d of %,d MB", bytes >> 20, Math.max(1, total >> 20));
    }

    /** Hears how far a copy is. */
    @FunctionalInterface
    public interface Listener {
        /**
         * @param bytes what the mirror has of the image's blobs
         * @param total of all of them, as far as their manifests have been read: they are what is fetched first
         */
        void arrived(long bytes, long total);
    }
}
