package dev.slipway.kafka.queue;

import dev.slipway.kafka.EventPublisher;
import dev.slipway.kafka.queue.Lease.LockLost;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes one record at a time from its lease to its settlement: tries the work, tries again, gives up, puts aside. */
final class Worker<E> {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final Duration DEAD_LETTER_RETRY = Duration.ofSeconds(2);

    private final ShareGroup group;
    private final WorkQueueOptions<E> options;
    private final WorkHandler<E> handler;
    private final EventPublisher deadLetters;
    private final Optional<DeathWatch> deaths;
    private final StopSignal stop;
    private final Place place;
    private volatile Optional<Job> current = Optional.empty();

    /**
     * @param deaths empty where nobody counts them
     * @param place that the jobs have
     */
    Worker(
            ShareGroup group,
            WorkQueueOptions<E> options,
            WorkHandler<E> handler,
            EventPublisher deadLetters,
            Optional<DeathWatch> deaths,
            StopSignal stop,
            Place place) {
        this.group = group;
        this.options = options;
        this.handler = handler;
        this.deadLetters = deadLetters;
        this.deaths = deaths;
        this.stop = stop;
        this.place = place;
    }

    /** The stop signal is given: a running job is interrupted when the drain time is over. */
    void stop() {
        current.ifPresent(job -> job.cancelAfter(options.drain()));
    }

    /** Does what the record asks for, and settles it. */
    Settlement process(Lease lease) throws LockLost, InterruptedException {
        Delivery delivery = new Delivery(lease.held());
        Settlement settlement = delivery.count() > group.mostDeliveries()
                ? giveUp(lease, delivery, "delivered " + (delivery.count() - 1) + " times without a result")
                : switch (attempt(lease, delivery, delivery.identity(), () -> work(delivery))) {
                    case DeathWatch.Outcome.Tried(WorkResult result) -> settle(lease, delivery, result);
                    case DeathWatch.Outcome.Deadly(String reason) -> giveUp(lease, delivery, reason);
                    case DeathWatch.Outcome.NotBegun() -> giveBack(lease);
                };
        if (settlement != Settlement.RETRIED) {
            deaths.ifPresent(watch -> {
                watch.settled(delivery.identity());
                watch.settled(farewellOf(delivery));
            });
        }
        return settlement;
    }

    /** Runs a task, watched where deaths are counted. */
    private DeathWatch.Outcome attempt(Lease lease, Delivery delivery, String identity, Job.Task task)
            throws LockLost, InterruptedException {
        return deaths.isEmpty()
                ? new DeathWatch.Outcome.Tried(run(lease, delivery, task))
                : deaths.get().watch(lease, identity, () -> run(lease, delivery, task), stop);
    }

    private WorkResult work(Delivery delivery) throws Exception {
        return switch (options.reader().read(delivery.origin())) {
            case WorkReader.Reading.Unreadable<E> unreadable -> WorkResult.reject(unreadable.reason());
            case WorkReader.Reading.Readable<E> readable ->
                handler.handle(new Work<>(readable.event(), delivery, place));
        };
    }

    private Settlement settle(Lease lease, Delivery delivery, WorkResult result) throws LockLost, InterruptedException {
        return switch (result) {
            case WorkResult.Done done -> {
                lease.settle(AcknowledgeType.ACCEPT);
                yield Settlement.DONE;
            }
            case WorkResult.Reject(String reason) -> reject(lease, delivery.origin(), reason);
            case WorkResult.Retry retry
            when delivery.count() >= group.deliveries() && !stop.given() -> giveUp(lease, delivery, retry.reason());
            case WorkResult.Retry(Duration after, String reason) -> {
                LOG.info(
                        "work is to be tried again: work={} delivery={} after={} reason={}",
                        delivery,
                        delivery.count(),
                        after,
                        reason);
                lease.hold(after, stop);
                yield giveBack(lease);
            }
        };
    }

    /** Runs a handler under the lease; whichever way this ends, the handler has ended too, or has had its time to. */
    private WorkResult run(Lease lease, Delivery delivery, Job.Task task) throws LockLost, InterruptedException {
        try (Job job = Job.start(delivery, task, options.cancelGrace())) {
            current = Optional.of(job);
            if (stop.given()) {
                job.cancelAfter(options.drain());
            }
            Optional<WorkResult> result = job.await(lease.untilRenewal());
            while (result.isEmpty()) {
                renew(lease, delivery);
                result = job.await(lease.untilRenewal());
            }
            return result.get();
        } finally {
            current = Optional.empty();
        }
    }

    private void renew(Lease lease, Delivery delivery) throws LockLost {
        boolean renewed = false;
        try {
            lease.renew();
            renewed = true;
        } finally {
            if (!renewed) {
                delivery.lockLost().complete(null);
            }
        }
    }

    /** Nobody works on it any more: the handler says so, and the record is put aside. */
    private Settlement giveUp(Lease lease, Delivery delivery, String reason) throws LockLost, InterruptedException {
        return switch (attempt(lease, delivery, farewellOf(delivery), () -> farewell(delivery, reason))) {
            case DeathWatch.Outcome.Tried(WorkResult.Retry(Duration after, String why)) -> {
                if (delivery.count() >= group.lastDelivery() && !stop.given()) {
                    // Given back, it would be dropped without a letter.
                    yield reject(lease, delivery.origin(), reason + "; nobody was told: " + why);
                }
                lease.hold(after, stop);
                yield giveBack(lease);
            }
            case DeathWatch.Outcome.Tried _ -> reject(lease, delivery.origin(), reason);
            case DeathWatch.Outcome.Deadly(String again) ->
                reject(lease, delivery.origin(), reason + "; nobody was told, for " + again);
            case DeathWatch.Outcome.NotBegun() -> giveBack(lease);
        };
    }

    private WorkResult farewell(Delivery delivery, String reason) throws Exception {
        if (options.reader().read(delivery.origin()) instanceof WorkReader.Reading.Readable<E>(E event)) {
            handler.givenUp(new Work<>(event, delivery, place), reason);
        }
        return WorkResult.done();
    }

    private static String farewellOf(Delivery delivery) {
        return delivery.identity() + "/farewell";
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
            CompletableFuture<Void> letter = deadLetters.deadLetter(dead, group.name(), reason);
            // Also while the queue stops: the letter may get through, and the record given back would be worked on once
            // more.
            lease.holdUntil("until the dead-letter topic takes it", letter, new StopSignal());
            if (!letter.isCompletedExceptionally()) {
                lease.settle(AcknowledgeType.REJECT);
                return Settlement.REJECTED;
            }
            LOG.warn(
                    "the dead-letter topic does not take a record: topic={} reason={}",
                    dead.topic(),
                    letter.exceptionNow().toString());
            lease.hold(DEAD_LETTER_RETRY, stop);
        }
        return giveBack(lease);
    }

    /** The broker delivers the record again, to anybody. */
    private static Settlement giveBack(Lease lease) throws LockLost {
        lease.settle(AcknowledgeType.RELEASE);
        return Settlement.RETRIED;
    }
}
