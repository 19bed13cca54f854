package dev.slipway.kafka.queue;

import dev.slipway.kafka.queue.Lease.LockLost;
import dev.slipway.timing.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One consumer and one job at a time. */
final class Slot<E> implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Slot.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Backoff PAUSES = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);
    private static final Duration GATE_LOOK = Duration.ofMillis(200);

    private final ShareGroup group;
    private final WorkQueueOptions<E> options;
    private final Worker<E> worker;
    private final StopSignal stop;
    private final Place place;
    private volatile Optional<Instant> busySince = Optional.empty();

    /** @param stop given to the worker, too; so is the place */
    Slot(ShareGroup group, WorkQueueOptions<E> options, Worker<E> worker, StopSignal stop, Place place) {
        this.group = group;
        this.options = options;
        this.worker = worker;
        this.stop = stop;
        this.place = place;
    }

    /** Takes no new work; a running job is interrupted when the drain time is over. */
    void stop() {
        stop.give();
        worker.stop();
    }

    /** Empty also where its job only waits, in nobody's place. */
    Optional<Instant> busySince() {
        return place.left() ? Optional.empty() : busySince;
    }

    /** Works until it is stopped, or has no place any more, with a new consumer after whatever went wrong with the last one. */
    @Override
    public void run() {
        int failures = 0;
        try {
            while (goesOn()) {
                try {
                    awaitGate();
                    serve();
                } catch (LockLost e) {
                    LOG.warn("a lock is lost, starting over: topic={} reason={}", options.topic(), e.getMessage());
                    stop.await(PAUSES.after(1));
                    failures = 0;
                } catch (RuntimeException | Error e) {
                    if (stop.given() && e instanceof KafkaException) {
                        LOG.info("a worker stopped without Kafka: topic={} reason={}", options.topic(), e.toString());
                        return;
                    }
                    // A thread that ended here nobody would miss, and nobody would replace.
                    Duration pause = PAUSES.after(++failures);
                    LOG.warn("a worker starts over: topic={} pause={}", options.topic(), pause, e);
                    stop.await(pause);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean goesOn() {
        return !stop.given() && !place.left();
    }

    /** Outside of the group: a member that does not poll would keep others from the records that it was given. */
    private void awaitGate() throws InterruptedException {
        while (!options.gate().isOpen() && !stop.await(GATE_LOOK)) {
            // Still closed.
        }
    }

    /** Until it is stopped, has no place any more, or the gate closes. */
    private void serve() throws LockLost, InterruptedException {
        if (stop.given()) {
            return;
        }
        KafkaShareConsumer<String, byte[]> consumer = group.join();
        try {
            long lastAsked = System.nanoTime();
            while (goesOn() && options.gate().isOpen()) {
                long asked = System.nanoTime();
                for (ConsumerRecord<String, byte[]> polled : consumer.poll(POLL)) {
                    // The poll before may have asked for it, too.
                    Lease lease = new Lease(consumer, polled, lastAsked);
                    take(lease);
                    while (lease.tooOld(asked) && goesOn()) {
                        asked = System.nanoTime();
                        Optional<Lease> again = giveBackWhatCameMeanwhile(consumer, lease);
                        if (again.isPresent()) {
                            lease = again.get();
                            take(lease);
                        }
                    }
                }
                lastAsked = asked;
            }
        } finally {
            consumer.close(CLOSE_WITHIN);
        }
    }

    /**
     * A consumer that renews sometimes fetches a record as well, and keeps it in its buffer. Nobody knows for how long, so
     * after long work it may be somebody else's by now, or settled. Each record given back costs it a delivery, which is
     * why a queue asks Kafka for more deliveries than its handler gets.
     *
     * @param last what was worked on; released to be tried again, it may be what comes, and then its age is known
     * @return the last record once more, if it came
     */
    private static Optional<Lease> giveBackWhatCameMeanwhile(KafkaShareConsumer<String, byte[]> consumer, Lease last)
            throws LockLost {
        Optional<Lease> again = Optional.empty();
        for (ConsumerRecord<String, byte[]> buffered : consumer.poll(Duration.ZERO)) {
            if (last.isFor(buffered)) {
                again = Optional.of(last.handedOutAgain(buffered));
            } else {
                new Lease(consumer, buffered, System.nanoTime()).settle(AcknowledgeType.RELEASE);
            }
        }
        return again;
    }

    private void take(Lease lease) throws LockLost, InterruptedException {
        if (!options.gate().isOpen()) {
            lease.settle(AcknowledgeType.RELEASE);
            return;
        }
        Instant start = Instant.now();
        busySince = Optional.of(start);
        Settlement settlement = Settlement.LOCK_LOST;
        try {
            lease.renew();
            settlement = worker.process(lease);
        } finally {
            busySince = Optional.empty();
            options.listener().settled(options.topic(), settlement, Duration.between(start, Instant.now()));
        }
    }
}
