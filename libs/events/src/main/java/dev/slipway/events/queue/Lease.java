package dev.slipway.events.queue;

import java.time.Duration;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;

/** The broker's lock on one record, held by one consumer. Used by the consumer's thread only. */
final class Lease {
    private static final int USUAL_LOCK_MILLIS = 15_000;
    private static final Duration STEP = Duration.ofMillis(100);

    private final KafkaShareConsumer<String, byte[]> consumer;
    private final ConsumerRecord<String, byte[]> held;

    Lease(KafkaShareConsumer<String, byte[]> consumer, ConsumerRecord<String, byte[]> held) {
        this.consumer = consumer;
        this.held = held;
    }

    /** A third of the lock: two renewals may fail to get through before the lock is gone. */
    Duration renewalInterval() {
        return Duration.ofMillis(consumer.acquisitionLockTimeoutMs().orElse(USUAL_LOCK_MILLIS) / 3);
    }

    /** Asks for the whole lock time again. If this fails the record must be taken for somebody else's. */
    void renew() throws LockLost {
        acknowledge(AcknowledgeType.RENEW);
        long deadline = System.nanoTime() + renewalInterval().toNanos();
        // The consumer hands a renewed record out again, and takes no acknowledgement before it has.
        while (System.nanoTime() < deadline) {
            for (ConsumerRecord<String, byte[]> polled : consumer.poll(STEP)) {
                if (polled.partition() == held.partition() && polled.offset() == held.offset()) {
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

    /** Settles the record for good, or until its next delivery. */
    void settle(AcknowledgeType how) throws LockLost {
        acknowledge(how);
    }

    /** {@code commitSync} does not throw: what went wrong stands in what it returns. */
    private void acknowledge(AcknowledgeType how) throws LockLost {
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
    }

    /** The record may be somebody else's by now. */
    static final class LockLost extends Exception {
        private static final long serialVersionUID = 1L;

        LockLost(String message) {
            super(message);
        }
    }
}
