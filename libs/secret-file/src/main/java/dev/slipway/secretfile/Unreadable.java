package dev.slipway.secretfile;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * A file that cannot be read.
 *
 * @param since when that was first seen; it was readable before, or was never read
 */
public record Unreadable(Path file, Instant since, String reason) {
    /** Whether this has lasted longer than that. */
    public boolean lastsLongerThan(Duration patience, Instant now) {
        return Duration.between(since, now).compareTo(patience) > 0;
    }
}
