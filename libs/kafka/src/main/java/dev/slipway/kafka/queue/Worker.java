package dev.slipway.kafka.queue;

import dev.slipway.events.Event;
import dev.slipway.kafka.Decoded;
import dev.slipway.kafka.EventCodec;
import dev.slipway.kafka.EventPublisher;
import dev.slipway.kafka.queue.Lease.LockLost;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes one record at a time from its lease to its settlement: tries the work, tries again, gives up, puts aside. */
final class Worker<E extends Event> {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final Duration DEAD_LETTER_RETRY = Duration.ofSeconds(2);

    private final ShareGroup group;
    private final WorkQueueOptions<E> options;
    private final WorkHandler<E> handler;
    private final EventPublisher deadLetters;
    private final Optional<DeathWatch> deaths;
    private final StopSignal stop;
    private volatile Optional<Job<E>> current = Optional.empty();

    /** @param deaths empty where nobody counts them */
    Worker(
            ShareGroup group,
            WorkQueueOptions<E> options,
            WorkHandler<E> handler,
            EventPublisher deadLetters,
            Optional<DeathWatch> deaths,
            StopSignal stop) {
        this.group = group;
        this.options = options;
        this.handler = handler;
        this.deadLetters = deadLetters;
        this.deaths = deaths;
        this.stop = stop;
    }

    /** The stop signal is given: a running job is interrupted when the drain time is over. */
    void stop() {
        current.ifPresent(job -> job.cancelAfter(options.drain()));
    }

    /** Does what the record asks for, and settles it. */
    Settlement process(Lease lease) throws LockLost, InterruptedException {
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
        if (work.delivery() > group.mostDeliveries()) {
            return giveUp(lease, work, "delivered " + (work.delivery() - 1) + " times without a result");
        }
        if (deaths.isEmpty()) {
            return settle(lease, work, run(lease, work, handler));
        }
        DeathWatch watch = deaths.get();
        Settlement settlement =
                switch (watch.watch(lease, work, () -> run(lease, work, handler), stop)) {
                    case DeathWatch.Outcome.Tried(WorkResult result) -> settle(lease, work, result);
                    case DeathWatch.Outcome.Deadly(String reason) -> giveUp(lease, work, reason);
                    case DeathWatch.Outcome.NotBegun() -> giveBack(lease);
                };
        if (settlement != Settlement.RETRIED) {
            watch.settled(work);
        }
        return settlement;
    }

    private Settlement settle(Lease lease, Work<E> work, WorkResult result) throws LockLost, InterruptedException {
        return switch (result) {
            case WorkResult.Done done -> {
                lease.settle(AcknowledgeType.ACCEPT);
                yield Settlement.DONE;
            }
            case WorkResult.Reject(String reason) -> reject(lease, work.origin(), reason);
            case WorkResult.Retry retry
            when work.delivery() >= group.deliveries() && !stop.given() -> giveUp(lease, work, retry.reason());
            case WorkResult.Retry(Duration after, String reason) -> {
                LOG.info(
                        "work is to be tried again: work={} delivery={} after={} reason={}",
                        work,
                        work.delivery(),
                        after,
                        reason);
                lease.hold(after, stop);
                yield giveBack(lease);
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
            Optional<WorkResult> result = job.await(lease.untilRenewal());
            while (result.isEmpty()) {
                renew(lease, work);
                result = job.await(lease.untilRenewal());
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
            return giveBack(lease);
        }
        return reject(lease, work.origin(), reason);
    }

    /** The record is settled only once the dead-letter topic has it. */
    private Settlement reject(Lease lease, ConsumerRecord<String, byte[]> dead, String reason)
            throws LockLost, InterruptedException {
        LOG.warn(
                "putting a record aside: topic={} partition={} offset={} reason={}",
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
                LOG.warn(
                        "the dead-letter topic does not take a record: topic={} reason={}", dead.topic(), e.toString());
                lease.hold(DEAD_LETTER_RETRY, stop);
            }
        }
        return giveBack(lease);
    }

    /** The broker delivers the record again, to anybody. */
    private static Settlement giveBack(Lease lease) throws LockLost {
        lease.settle(AcknowledgeType.RELEASE);
        return Settlement.RETRIED;
    }
}
