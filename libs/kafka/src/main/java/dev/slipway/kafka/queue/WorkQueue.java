package dev.slipway.kafka.queue;

import dev.slipway.kafka.EventPublisher;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
    private final Intake intake;
    private final List<Slot<?>> slots;
    private final List<Thread> threads;

    private WorkQueue(
            WorkQueueOptions<?> options,
            ShareGroup group,
            EventPublisher publisher,
            Optional<AttemptLog> attempts,
            Intake intake,
            List<Slot<?>> slots,
            List<Thread> threads) {
        this.options = options;
        this.group = group;
        this.publisher = publisher;
        this.attempts = attempts;
        this.intake = intake;
        this.slots = slots;
        this.threads = threads;
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
        Intake intake = new Intake();
        List<Slot<?>> slots = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int number = 0; number < options.slots(); number++) {
            StopSignal stop = new StopSignal();
            Worker<E> worker = new Worker<>(group, options, handler, publisher, deaths, stop);
            Slot<E> slot = new Slot<>(group, options, worker, stop, intake);
            slots.add(slot);
            // Before its group has answered, a share consumer polls without ever parking. A virtual thread would keep
            // others from running meanwhile, on a small machine even the one whose lock the answer waits for.
            threads.add(Thread.ofPlatform()
                    .daemon()
                    .name("work-" + options.group() + "-" + number)
                    .start(slot));
        }
        return new WorkQueue(options, group, publisher, attempts, intake, List.copyOf(slots), List.copyOf(threads));
    }

    /**
     * Takes no new work until {@link #resume}, and gives back what it was handed and has not begun. Jobs that run go on. Calling it
     * again changes nothing.
     */
    public void pause() {
        intake.set(false);
    }

    /** Takes new work again. */
    public void resume() {
        intake.set(true);
    }

    /** How many jobs run now in this process. */
    public int inFlight() {
        return (int) slots.stream().filter(slot -> slot.busySince().isPresent()).count();
    }

    /** How long the oldest of them has been running. */
    public Duration oldestAge() {
        return slots.stream()
                .map(Slot::busySince)
                .flatMap(Optional::stream)
                .min(Instant::compareTo)
                .map(since -> Duration.between(since, Instant.now()))
                .orElse(Duration.ZERO);
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
        slots.forEach(Slot::stop);
        // Before the slots end: one that cannot reach Kafka waits there.
        group.close();
        try {
            for (Thread thread : threads) {
                thread.join();
            }
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
