package dev.slipway.mirror.schedule;

import dev.slipway.events.BaseImageRequested;
import dev.slipway.events.Event;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What some worker has put on the queue without anybody asking: the fold of its topic. Two workers may do so at the same moment, with
 * one id; then the first counts. Safe for use by several threads.
 */
public final class AskedBefore {
    private final Map<Subject, BaseImageRequested> last = new ConcurrentHashMap<>();

    private record Subject(BaseImageRequested.Action action, String reference) {
        static Subject of(BaseImageRequested request) {
            return new Subject(request.action(), request.reference());
        }
    }

    /** Takes in what the topic says. */
    public void apply(Event event) {
        if (event instanceof BaseImageRequested request && request.unattended().orElse(false)) {
            last.merge(Subject.of(request), request, (known, next) -> known.id().equals(next.id()) ? known : next);
        }
    }

    /** When it was last asked for. */
    Optional<Instant> lastAsked(BaseImageRequested.Action action, String reference) {
        return Optional.ofNullable(last.get(new Subject(action, reference))).map(BaseImageRequested::requestedAt);
    }

    /** Whether another worker asked for the same before. */
    boolean isRepeated(BaseImageRequested request) {
        BaseImageRequested known = last.get(Subject.of(request));
        return known != null
                && known.id().equals(request.id())
                && !known.requestedAt().equals(request.requestedAt());
    }
}
