package dev.slipway.launcher.launch;

import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildLog;
import dev.slipway.events.BuildStarted;
import dev.slipway.events.BuildStep;
import dev.slipway.events.Event;
import dev.slipway.kafka.EventSink;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Publishes to a list, and into a ledger at once, as if Kafka took no time. */
final class RecordedEvents implements EventSink {
    final BuildLedger ledger = new BuildLedger(() -> CompletableFuture.completedFuture(null));
    private final List<Event> events = new CopyOnWriteArrayList<>();

    @Override
    public CompletableFuture<Void> publish(Event event) {
        events.add(event);
        ledger.apply(event);
        return CompletableFuture.completedFuture(null);
    }

    List<BuildStarted> started() {
        return of(BuildStarted.class);
    }

    List<BuildFinished> finished() {
        return of(BuildFinished.class);
    }

    List<BuildLog> logs() {
        return of(BuildLog.class);
    }

    List<BuildStep> steps() {
        return of(BuildStep.class);
    }

    List<String> lines() {
        return logs().stream()
                .flatMap(log -> log.lines().stream())
                .map(BuildLog.Line::text)
                .toList();
    }

    List<Event> all() {
        return events;
    }

    private <E extends Event> List<E> of(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
