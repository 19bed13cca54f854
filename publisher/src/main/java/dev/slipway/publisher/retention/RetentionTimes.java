package dev.slipway.publisher.retention;

import dev.slipway.publisher.builds.KnownBuild;
import java.time.Duration;
import java.time.Instant;

/** For how long what is kept; as in {@link RetentionConfig}. */
record RetentionTimes(Duration images, Duration caches, Duration abortedGrace) {
    static RetentionTimes of(RetentionConfig config) {
        return new RetentionTimes(config.images(), config.caches(), config.abortedGrace());
    }

    /** Whether nothing can come any more of a build that was cancelled or timed out. */
    boolean isAbortedLongAgo(KnownBuild.End end, Instant now) {
        return end.isAborted() && end.at().plus(abortedGrace).isBefore(now);
    }
}
