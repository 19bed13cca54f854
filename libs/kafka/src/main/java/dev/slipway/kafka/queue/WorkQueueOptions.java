package dev.slipway.kafka.queue;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.Event;
import dev.slipway.events.type.EventType;
import java.time.Duration;

/**
 * Which work, and how much of it at once.
 *
 * @param topic where the work comes from
 * @param reader makes work of a record; what it cannot read goes to the dead-letter topic
 * @param group the share group; all workers of one group divide the topic among them
 * @param slots how many jobs run at once in this process
 * @param waiting how many jobs may wait outside of the slots at once; see {@link Work#leavePlace}
 * @param deliveries how often an event is handed out before it is put aside, where Kafka allows that many
 * @param deaths how many processes may die in the middle of an event's work before it is put aside; 0 where nobody counts
 * @param drain how long {@link WorkQueue#close} lets running jobs go on before it interrupts them
 * @param cancelGrace how long an interrupted job may take to clean up before its slot goes on without it
 * @param listener is told about every delivery
 * @param gate closed while no new work is to be taken
 */
public record WorkQueueOptions<E>(
        String topic,
        WorkReader<E> reader,
        String group,
        int slots,
        int waiting,
        int deliveries,
        int deaths,
        Duration drain,
        Duration cancelGrace,
        WorkQueueListener listener,
        WorkGate gate) {

    public WorkQueueOptions {
        requireNonNull(topic, "topic");
        requireNonNull(reader, "reader");
        requireNonNull(group, "group");
        if (slots < 1) {
            throw new IllegalArgumentException("slots must be at least 1, not " + slots);
        }
        if (waiting < 0) {
            throw new IllegalArgumentException("waiting must be at least 0, not " + waiting);
        }
        if (deliveries < 1) {
            throw new IllegalArgumentException("deliveries must be at least 1, not " + deliveries);
        }
        if (deaths < 0) {
            throw new IllegalArgumentException("deaths must be at least 0, not " + deaths);
        }
        requireNonNull(drain, "drain");
        requireNonNull(cancelGrace, "cancelGrace");
        requireNonNull(listener, "listener");
        requireNonNull(gate, "gate");
    }

    /** Eight deliveries, deaths not counted, a drain of 5 seconds, a minute to clean up. */
    public static <E extends Event> WorkQueueOptions<E> of(Class<E> type, String group, int slots) {
        return of(EventType.ofPayload(type).topic(), WorkReader.of(type), group, slots);
    }

    /** The same for a topic whose records are not read as events of the contract. */
    public static <E> WorkQueueOptions<E> of(String topic, WorkReader<E> reader, String group, int slots) {
        return new WorkQueueOptions<>(
                topic,
                reader,
                group,
                slots,
                0,
                8,
                0,
                Duration.ofSeconds(5),
                Duration.ofMinutes(1),
                WorkQueueListener.NONE,
                WorkGate.OPEN);
    }

    public WorkQueueOptions<E> withWaiting(int newWaiting) {
        return new WorkQueueOptions<>(
                topic, reader, group, slots, newWaiting, deliveries, deaths, drain, cancelGrace, listener, gate);
    }

    public WorkQueueOptions<E> withDeliveries(int newDeliveries) {
        return new WorkQueueOptions<>(
                topic, reader, group, slots, waiting, newDeliveries, deaths, drain, cancelGrace, listener, gate);
    }

    /**
     * Puts work aside after so many deaths in the middle of it. Costs each event two small records and some tenths of a
     * second, and needs the topic {@link dev.slipway.events.Topics#WORK_ATTEMPTS}.
     */
    public WorkQueueOptions<E> withDeaths(int newDeaths) {
        return new WorkQueueOptions<>(
                topic, reader, group, slots, waiting, deliveries, newDeaths, drain, cancelGrace, listener, gate);
    }

    public WorkQueueOptions<E> withDrain(Duration newDrain) {
        return new WorkQueueOptions<>(
                topic, reader, group, slots, waiting, deliveries, deaths, newDrain, cancelGrace, listener, gate);
    }

    public WorkQueueOptions<E> withCancelGrace(Duration newCancelGrace) {
        return new WorkQueueOptions<>(
                topic, reader, group, slots, waiting, deliveries, deaths, drain, newCancelGrace, listener, gate);
    }

    public WorkQueueOptions<E> withListener(WorkQueueListener newListener) {
        return new WorkQueueOptions<>(
                topic, reader, group, slots, waiting, deliveries, deaths, drain, cancelGrace, newListener, gate);
    }

    /** Takes no new work while the gate is closed. */
    public WorkQueueOptions<E> withGate(WorkGate newGate) {
        return new WorkQueueOptions<>(
                topic, reader, group, slots, waiting, deliveries, deaths, drain, cancelGrace, listener, newGate);
    }
}
