package dev.slipway.publisher.builds;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.life.BuildOutcome;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A build that Kafka tells of.
 *
 * @param requestedAt empty where only its end is known
 * @param source the repository of its source; empty where only its end is known
 * @param caches repositories of caches that it may read or write
 * @param end empty while it has not ended
 */
public record KnownBuild(
        Optional<Instant> requestedAt, Optional<String> source, Set<String> caches, Optional<End> end) {
    static final KnownBuild NEW = new KnownBuild(Optional.empty(), Optional.empty(), Set.of(), Optional.empty());

    public KnownBuild {
        requireNonNull(requestedAt, "requestedAt");
        requireNonNull(source, "source");
        caches = Set.copyOf(caches);
        requireNonNull(end, "end");
    }

    /**
     * How a build ended.
     *
     * @param digest of its image
     */
    public record End(BuildOutcome outcome, Instant at, Optional<String> digest) {
        public End {
            requireNonNull(outcome, "outcome");
            requireNonNull(at, "at");
            requireNonNull(digest, "digest");
        }

        /** Whether somebody or its time ended it, so that it must have made nothing. */
        public boolean isAborted() {
            return outcome == BuildOutcome.CANCELLED || outcome == BuildOutcome.TIMED_OUT;
        }
    }

    KnownBuild requested(Instant at, String newSource, Set<String> newCaches) {
        return new KnownBuild(Optional.of(at), Optional.of(newSource), newCaches, end);
    }

    /** The first end counts. */
    KnownBuild ended(End newEnd) {
        return end.isPresent() ? this : new KnownBuild(requestedAt, source, caches, Optional.of(newEnd));
    }
}
