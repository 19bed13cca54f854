package dev.slipway.kafka.queue;

import dev.slipway.events.Event;
import dev.slipway.kafka.Decoded;
import dev.slipway.kafka.EventCodec;
import dev.slipway.kafka.EventPublisher;
import dev.slipway.kafka.queue.Lease.LockLost;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One consumer and one job at a time. */
final class Slot<E extends Event> implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Slot.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);
    private static final Duration DEAD_LETTER_RETRY = Duration.ofSeconds(2);

    private final ShareGroup group;
    private final WorkQueueOptions<E> options;
    private final WorkHandler<E> handler;
    private final EventPublisher deadLetters;
    private final StopSignal stop = new StopSignal();
    private volatile Optional<Job<E>> current = Optional.empty();
    private volatile Optional<Instant> busySince = Optional.empty();

    Slot(ShareGroup group, WorkQueueOptions<E> options, WorkHandler<E> handler, EventPublisher deadLetters) {
        this.group = group;
        this.options = options;
        this.handler = handler;
        this.deadLetters = deadLetters;
    }

    /** Takes no new work; a running job is interrupted when the drain time is over. */
    void stop() {
        stop.give();
        current.ifPresent(job -> job.cancelAfter(options.drain()));
    }

    Optional<Instant> busySince() {
        return busySince;
    }

    /** Works until it is stopped, with a new consumer after whatever went wrong with the last one. */
    @Override
    public void run() {
        Duration pause = FIRST_PAUSE;
        try {
            while (!stop.given()) {
                try {
                    serve();
                } catch (LockLost e) {
                    LOG.warn("A lock is lost, starting over topic={} reason={}", options.topic(), e.getMessage());
                    stop.await(FIRST_PAUSE);
                    pause = FIRST_PAUSE;
                } catch (RuntimeException | Error e) {
                    // A thread that ended here nobody would miss, and nobody would replace.
                    LOG.warn("A worker starts over topic={} pause={}", options.topic(), pause, e);
                    stop.await(pause);
                    pause = longer(pause);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve() throws LockLost, InterruptedException {
        KafkaShareConsumer<String, byte[]> consumer = group.join();
        try {
            long lastAsked = System.nanoTime();
            while (!stop.given()) {
                long asked = System.nanoTime();
                for (ConsumerRecord<String, byte[]> polled : consumer.poll(POLL)) {
                    // The poll before may have asked for it, too.
                    Lease lease = new Lease(consumer, polled, lastAsked);
                    take(lease);
                    while (lease.tooOld(asked) && !stop.given()) {
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
        Instant start = Instant.now();
        busySince = Optional.of(start);
        Settlement settlement = Settlement.LOCK_LOST;
        try {
            lease.renew();
            settlement = process(lease);
        } finally {
            busySince = Optional.empty();
            options.listener().settled(options.topic(), settlement, Duration.between(start, Instant.now()));
        }
    }

    private Settlement process(Lease lease) throws LockLost, InterruptedException {
        ConsumerRecord<String, byte[]> polled = lease.held();
        return switch (EventCodec.decode(polled)) {
            case Decoded.Undecodable undecodable -> reject(lease, polled, undecodable.reason());
            case Decoded.Known known
            when !options.type().isInstance(known.event()) ->
                reject(
                        lease,
                        polled,
                        "a " + known.event().getClass().getSimpleName() + " does not belong on this topic");
            case Decoded.Known known -> work(lease, new Work<>(options.type().cast(known.event()), polled));
        };
    }

    private Settlement work(Lease lease, Work<E> work) throws LockLost, InterruptedException {
        if (work.delivery() > group.deliveries()) {
            return giveUp(lease, work, "delivered " + (work.delivery() - 1) + " times without a result");
        }
        return switch (run(lease, work, handler)) {
            case WorkResult.Done done -> {
                lease.settle(AcknowledgeType.ACCEPT);
                yield Settlement.DONE;
            }
            case WorkResult.Reject(String reason) -> reject(lease, work.origin(), reason);
            case WorkResult.Retry retry
            when work.delivery() >= group.deliveries() && !stop.given() -> giveUp(lease, work, retry.reason());
            case WorkResult.Retry(Duration after, String reason) -> {
                LOG.info(
                        "Work is to be tried again work={} delivery={} after={} reason={}",
                        work,
                        work.delivery(),
                        after,
                        reason);
                lease.hold(after, stop);
                lease.settle(AcknowledgeType.RELEASE);
                yield Settlement.RETRIED;
            }
        };
    }

    /** Runs a handler under the lease; whichever way this ends, the handler has ended too, or has had its time to. */
    private WorkResult run(Lease lease, Work<E> work, WorkHandler<E> how) throws LockLost, InterruptedException {
        try (Job<E> job = Job.start(work, how, options.cancelGrace())) {
            current = Optional.of(job);
            if (stop.given()) {
                job.cancelAfter(options.drain());
            }
            Optional<WorkResult> result = job.await(lease.renewalInterval());
            while (result.isEmpty()) {
                renew(lease, work);
                result = job.await(lease.renewalInterval());
            }
            return result.get();
        } finally {
            current = Optional.empty();
        }
    }

    private void renew(Lease lease, Work<E> work) throws LockLost {
        boolean renewed = false;
        try {
            lease.renew();
            renewed = true;
        } finally {
            if (!renewed) {
                work.loseLock();
            }
        }
    }

    private Settlement giveUp(Lease lease, Work<E> work, String reason) throws LockLost, InterruptedException {
        WorkHandler<E> farewell = last -> {
            handler.givenUp(last, reason);
            return WorkResult.done();
        };
        if (run(lease, work, farewell) instanceof WorkResult.Retry retry) {
            lease.hold(retry.after(), stop);
            lease.settle(AcknowledgeType.RELEASE);
            return Settlement.RETRIED;
        }
        return reject(lease, work.origin(), reason);
    }

    /** The record is settled only once the dead-letter topic has it. */
    private Settlement reject(Lease lease, ConsumerRecord<String, byte[]> dead, String reason)
            throws LockLost, InterruptedException {
        LOG.warn(
                "Putting a record aside topic={} partition={} offset={} reason={}",
                dead.topic(),
                dead.partition(),
                dead.offset(),
                reason);
        while (!stop.given()) {
            try {
                deadLetters.deadLetter(dead, group.name(), reason).join();
                lease.settle(AcknowledgeType.REJECT);
                return Settlement.REJECTED;
            } catch (CompletionException e) {
                LOG.warn("The dead-letter topic does not take a record topic={} reason={}", dead.topic(), e.toString());
                lease.hold(DEAD_LETTER_RETRY, stop);
            }
        }
        lease.settle(AcknowledgeType.RELEASE);
        return Settlement.RETRIED;
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }
}
