package dev.slipway.publisher.retention;

import java.util.Locale;
import java.util.Optional;

/**
 * Something in the registry that is to go.
 *
 * @param place a repository; with a digest, where the rest of the repository stays
 */
record Unneeded(String place, What what, Why why) {
    String repository() {
        return place.split("@", 2)[0];
    }

    /** Where the rest of the repository stays. */
    Optional<String> digest() {
        int at = place.indexOf('@');
        return at < 0 ? Optional.empty() : Optional.of(place.substring(at + 1));
    }

    /** What it is. */
    enum What {
        IMAGE,
        SOURCE,
        CACHE,
        /** An image below {@code images/} that no tag leads to any more. */
        REPLACED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Why it is to go. */
    enum Why {
        /** Its build was cancelled, or took too long. */
        CANCELLED,
        /** Its build ended long ago, and no name leads to its image. */
        UNNAMED,
        /** No build used it for long. */
        UNUSED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
