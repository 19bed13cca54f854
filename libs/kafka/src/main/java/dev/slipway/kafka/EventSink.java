package dev.slipway.kafka;

import dev.slipway.events.Event;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;

/** Where the events of one trace go: Kafka ({@link EventPublisher#within}), or a list in tests. */
@FunctionalInterface
public interface EventSink {
    /** Sends an event. The future fails with a {@link KafkaException} where it could not be published. */
    CompletableFuture<Void> publish(Event event);

    /**
     * Sends an event and returns when it is published.
     *
     * @throws KafkaException if it could not be published
     * @throws InterruptedException where nobody waits any more; it may be published all the same
     */
    default void publishAndWait(Event event) throws InterruptedException {
        try {
            publish(event).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
        }
    }
}
