package dev.slipway.launcher.launch;

import dev.slipway.events.Event;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Where the step's events go: Kafka, or a list in tests. */
@FunctionalInterface
interface EventSink {
    /** The future fails where the event could not be published. */
    CompletableFuture<Void> publish(Event event);

    /** @throws IllegalStateException where the event could not be published */
    default void publishAndWait(Event event) throws InterruptedException {
        try {
            publish(event).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot publish " + event.getClass().getSimpleName(), e.getCause());
        }
    }
}
