package dev.slipway.kafka.queue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker's lock on one record, held by one consumer. Used by the consumer's thread only.
 *
 * <p>The broker's word is not enough. Once somebody else has settled the record, and all before it, the broker takes an
 * acknowledgement from whoever had it earlier and reports no error (KIP-932: what lies before the group's start offset is
 * none of its business any more). A worker that was frozen would renew a lock that it does not have, for ever. So an
 * answer counts only if it is here before the lock can have run out, by a clock that goes on while the process stands still.
 */
final class Lease {
    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
    private static final int USUAL_LOCK_MILLIS = 15_000;
    private static final Duration STEP = Duration.ofMillis(100);

    private final KafkaShareConsumer<String, byte[]> consumer;
    private final ConsumerRecord<String, byte[]> held;
    private long lockedSince;

    /** @param lockedSince a {@link System#nanoTime} at which the broker had not yet handed the record out */
    Lease(KafkaShareConsumer<String, byte[]> consumer, ConsumerRecord<String, byte[]> held, long lockedSince) {
        this.consumer = consumer;
        this.held = held;
        this.lockedSince = lockedSince;
    }

    ConsumerRecord<String, byte[]> held() {
        return held;
    }

    boolean isFor(ConsumerRecord<String, byte[]> polled) {
        return polled.partition() == held.partition() && polled.offset() == held.offset();
    }

    /** The lease on this record's next delivery: later than its release, so no older than that. */
    Lease handedOutAgain(ConsumerRecord<String, byte[]> polled) {
        return new Lease(consumer, polled, lockedSince);
    }

    /** A third of the lock: two renewals may fail to get through before the lock is gone. */
    Duration renewalInterval() {
        return lock().dividedBy(3);
    }

    /** When the next renewal is due. */
    Duration untilRenewal() {
        Duration age = Duration.ofNanos(System.nanoTime() - lockedSince);
        Duration left = renewalInterval().minus(age);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Whether a lock that began at that {@link System#nanoTime} is too old to be worked under. */
    boolean tooOld(long since) {
        return System.nanoTime() - since >= renewalInterval().toNanos();
    }

    /** Asks for the whole lock time again. If this fails the record must be taken for somebody else's. */
    void renew() throws LockLost {
        long asked = System.nanoTime();
        acknowledge(AcknowledgeType.RENEW);
        lockedSince = asked;
        long deadline = System.nanoTime() + renewalInterval().toNanos();
        // The consumer hands a renewed record out again, and takes no acknowledgement before it has.
        while (System.nanoTime() - deadline < 0) {
            for (ConsumerRecord<String, byte[]> polled : consumer.poll(STEP)) {
                if (isFor(polled)) {
                    return;
                }
            }
        }
        throw new LockLost("the renewed record did not come back");
    }

    /** Holds the record back for a while. */
    void hold(Duration time, StopSignal stop) throws LockLost, InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        while (true) {
            Duration left = Duration.ofNanos(end - System.nanoTime());
            Duration step = left.compareTo(renewalInterval()) < 0 ? left : renewalInterval();
            if (!left.isPositive() || stop.await(step)) {
                return;
            }
            if (System.nanoTime() < end) {
                renew();
            }
        }
    }

    /** Something to wait for in steps. */
    @FunctionalInterface
    interface Condition {
        /** Waits for it; returns true as soon as it holds, false if it does not within that time. */
        boolean within(Duration time) throws InterruptedException;
    }

    /**
     * Holds the record until something holds that the work cannot begin without.
     *
     * @param what for the log, where it takes long: {@code "until …"}
     * @return whether it holds; if not, the queue is to stop
     */
    boolean holdUntil(String what, Condition condition, StopSignal stop) throws LockLost, InterruptedException {
        boolean told = false;
        while (!stop.given()) {
            if (condition.within(STEP)) {
                return true;
            }
            if (untilRenewal().isZero()) {
                if (!told) {
                    LOG.warn(
                            "work waits {}: topic={} partition={} offset={}",
                            what,
                            held.topic(),
                            held.partition(),
                            held.offset());
                    told = true;
                }
                renew();
            }
        }
        return false;
    }

    /** The same until a future has ended, well or not. */
    boolean holdUntil(String what, CompletableFuture<?> future, StopSignal stop) throws LockLost, InterruptedException {
        return holdUntil(what, time -> hasEnded(future, time), stop);
    }

    private static boolean hasEnded(CompletableFuture<?> future, Duration time) throws InterruptedException {
        try {
            future.get(time.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException e) {
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    /** Settles the record for good, or until its next delivery. */
    void settle(AcknowledgeType how) throws LockLost {
        long asked = System.nanoTime();
        acknowledge(how);
        lockedSince = asked;
    }

    /** {@code commitSync} does not throw: what went wrong stands in what it returns. */
    private void acknowledge(AcknowledgeType how) throws LockLost {
        expectLocked(how);
        consumer.acknowledge(held, how);
        var outcomes = consumer.commitSync(renewalInterval());
        for (var failure : outcomes.values()) {
            if (failure.isPresent()) {
                KafkaException e = failure.get();
                throw new LockLost(how + " was refused: " + e);
            }
        }
        if (outcomes.isEmpty()) {
            throw new LockLost(how + " got no answer");
        }
        expectLocked(how);
    }

    private void expectLocked(AcknowledgeType how) throws LockLost {
        Duration age = Duration.ofNanos(System.nanoTime() - lockedSince);
        if (age.compareTo(lock()) >= 0) {
            throw new LockLost(how + " is too late: the lock is for " + lock() + " and its age is " + age);
        }
    }

    private Duration lock() {
        return Duration.ofMillis(consumer.acquisitionLockTimeoutMs().orElse(USUAL_LOCK_MILLIS));
    }

    /** The record may be somebody else's by now. */
    static final class LockLost extends Exception {
        private static final long serialVersionUID = 1L;

        LockLost(String message) {
            super(message);
        }
    }
}
