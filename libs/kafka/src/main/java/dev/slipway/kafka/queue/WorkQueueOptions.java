package dev.slipway.kafka.queue;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.Event;
import dev.slipway.events.EventType;
import java.time.Duration;

/**
 * Which work, and how much of it at once.
 *
 * @param type the event that the topic carries; any other goes to the dead-letter topic
 * @param group the share group; all workers of one group divide the topic among them
 * @param slots how many jobs run at once in this process
 * @param deliveries how often an event is handed out before it is put aside, where Kafka allows that many
 * @param drain how long {@link WorkQueue#close} lets running jobs go on before it interrupts them
 * @param cancelGrace how long an interrupted job may take to clean up before its slot goes on without it
 * @param listener is told about every delivery
 */
public record WorkQueueOptions<E extends Event>(
        Class<E> type,
        String group,
        int slots,
        int deliveries,
        Duration drain,
        Duration cancelGrace,
        WorkQueueListener listener) {

    public WorkQueueOptions {
        requireNonNull(type, "type");
        requireNonNull(group, "group");
        if (slots < 1) {
            throw new IllegalArgumentException("slots must be at least 1, not " + slots);
        }
        if (deliveries < 1) {
            throw new IllegalArgumentException("deliveries must be at least 1, not " + deliveries);
        }
        requireNonNull(drain, "drain");
        requireNonNull(cancelGrace, "cancelGrace");
        requireNonNull(listener, "listener");
    }

    /** Eight deliveries, a drain of 5 seconds, a minute to clean up. */
    public static <E extends Event> WorkQueueOptions<E> of(Class<E> type, String group, int slots) {
        return new WorkQueueOptions<>(
                type, group, slots, 8, Duration.ofSeconds(5), Duration.ofMinutes(1), WorkQueueListener.NONE);
    }

    public WorkQueueOptions<E> withDeliveries(int newDeliveries) {
        return new WorkQueueOptions<>(type, group, slots, newDeliveries, drain, cancelGrace, listener);
    }

    public WorkQueueOptions<E> withDrain(Duration newDrain) {
        return new WorkQueueOptions<>(type, group, slots, deliveries, newDrain, cancelGrace, listener);
    }

    public WorkQueueOptions<E> withCancelGrace(Duration newCancelGrace) {
        return new WorkQueueOptions<>(type, group, slots, deliveries, drain, newCancelGrace, listener);
    }

    public WorkQueueOptions<E> withListener(WorkQueueListener newListener) {
        return new WorkQueueOptions<>(type, group, slots, deliveries, drain, cancelGrace, newListener);
    }

    String topic() {
        return EventType.ofPayload(type).topic();
    }
}
