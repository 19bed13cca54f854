package dev.slipway.kafka.queue;

import dev.slipway.kafka.EventPublisher;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Workers on a topic of long work; see the package for how it goes. Kafka being away, at the start or later, delays the
 * queue and does not end it.
 */
public final class WorkQueue implements AutoCloseable {
    /** Of all queues of this process that count deaths: they die together. */
    private static final Solitude SOLITUDE = new Solitude();

    private final WorkQueueOptions<?> options;
    private final ShareGroup group;
    private final EventPublisher publisher;
    private final Optional<AttemptLog> attempts;
    private final Slots slots;

    private WorkQueue(
            WorkQueueOptions<?> options,
            ShareGroup group,
            EventPublisher publisher,
            Optional<AttemptLog> attempts,
            Slots slots) {
        this.options = options;
        this.group = group;
        this.publisher = publisher;
        this.attempts = attempts;
        this.slots = slots;
    }

    /**
     * Starts the workers and returns at once.
     *
     * @param kafka client settings, of which only the connection's are used
     * @param handler does the work
     */
    public static <E> WorkQueue start(Map<String, Object> kafka, WorkQueueOptions<E> options, WorkHandler<E> handler) {
        ShareGroup group = new ShareGroup(kafka, options);
        EventPublisher publisher = EventPublisher.open(kafka, "/slipway/" + options.group());
        Optional<AttemptLog> attempts = options.deaths() == 0
                ? Optional.empty()
                : Optional.of(AttemptLog.open(kafka, options.group(), publisher));
        Optional<DeathWatch> deaths = attempts.map(log -> new DeathWatch(log, SOLITUDE, options.deaths()));
        Slots slots = new Slots(
                options.group(),
                options.waiting(),
                (stop, place) -> new Slot<>(
                        group,
                        options,
                        new Worker<>(group, options, handler, publisher, deaths, stop, place),
                        stop,
                        place));
        slots.start(options.slots());
        return new WorkQueue(options, group, publisher, attempts, slots);
    }

    /** How many jobs run now in this process; without those that have left their places. */
    public int inFlight() {
        return slots.inFlight();
    }

    /** How long the oldest of them has been running. */
    public Duration oldestAge() {
        return slots.oldestAge();
    }

    /** How many events nobody of the group has settled yet; empty where Kafka does not know. Asks Kafka. */
    public OptionalLong lag() {
        return group.lag();
    }

    /**
     * Takes no new work, lets running jobs go on for the drain time, then interrupts them and gives their events back.
     * Returns when every job has ended, or has not within its time to clean up.
     */
    @Override
    public void close() {
        slots.stop();
        // Before the slots end: one that cannot reach Kafka waits there.
        group.close();
        try {
            slots.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        attempts.ifPresent(AttemptLog::close);
        publisher.close();
    }

    @Override
    public String toString() {
        return "WorkQueue[topic=" + options.topic() + ", group=" + options.group() + ", slots=" + options.slots() + "]";
    }
}
