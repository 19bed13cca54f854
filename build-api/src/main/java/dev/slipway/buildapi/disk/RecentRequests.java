package dev.slipway.buildapi.disk;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which disks were asked for lately, so that whoever asks again and again costs no conversion each time. It knows those that were
 * asked for last, and forgets all with its process: asking twice does no harm. Safe for use by several threads.
 */
final class RecentRequests {
    private static final int MOST = 1_000;

    private final Duration recent;
    private final Clock clock;
    private final Map<String, Instant> asked = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > MOST;
        }
    };

    RecentRequests(Duration recent, Clock clock) {
        this.recent = recent;
        this.clock = clock;
    }

    /** @param answered when the converter told of the disk last: a request from before has had its answer */
    synchronized boolean waits(String buildId, Optional<Instant> answered) {
        Instant at = asked.get(buildId);
        return at != null
                && clock.instant().isBefore(at.plus(recent))
                && answered.map(at::isAfter).orElse(true);
    }

    synchronized void asked(String buildId) {
        asked.put(buildId, clock.instant());
    }
}
