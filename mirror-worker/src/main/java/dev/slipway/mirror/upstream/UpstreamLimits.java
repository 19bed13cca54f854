package dev.slipway.mirror.upstream;

import dev.slipway.registry.limit.RateLimit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What registries said last of their limits. Safe for use by several threads. */
final class UpstreamLimits {
    /** As long as a limit counts whose registry does not say how long its window is. */
    private static final Duration USUAL_WINDOW = Duration.ofHours(1);

    private final Clock clock;
    private final Map<Way, Seen> seen = new ConcurrentHashMap<>();

    /** A limit, and when the registry said so. */
    record Seen(RateLimit limit, Instant at) {}

    UpstreamLimits(Clock clock) {
        this.clock = clock;
    }

    void note(Way way, RateLimit limit) {
        seen.put(way, new Seen(limit, clock.instant()));
    }

    /** What was said last, however long ago. */
    Optional<Seen> of(Way way) {
        return Optional.ofNullable(seen.get(way));
    }

    /**
     * The limit, where less is left of it than is to be left to people. What was said longer ago than the window says nothing.
     *
     * @param percent of the limit
     */
    Optional<RateLimit> reserved(Way way, int percent) {
        return of(way).filter(last -> clock.instant().isBefore(last.at().plus(holds(last.limit()))))
                .map(Seen::limit)
                .filter(limit -> (double) limit.remaining() * 100 < (double) limit.limit() * percent);
    }

    private static Duration holds(RateLimit limit) {
        return limit.resetsIn().or(limit::window).orElse(USUAL_WINDOW);
    }
}
