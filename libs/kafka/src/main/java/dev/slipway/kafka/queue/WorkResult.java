package dev.slipway.kafka.queue;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/** How a worker's job ended. */
public sealed interface WorkResult {
    /** The work is done, or need not be done: the record is settled for good. */
    record Done() implements WorkResult {}

    /**
     * Machinery failed: deliver the record again, to this worker or another. The slot stays occupied in the meantime.
     *
     * @param after how long to wait first
     * @param reason a sentence for the log, and for the dead letter if this was the last delivery
     */
    record Retry(Duration after, String reason) implements WorkResult {
        public Retry {
            requireNonNull(after, "after");
            requireNonNull(reason, "reason");
        }
    }

    /**
     * The record can never be processed: put it aside.
     *
     * @param reason a sentence that says why
     */
    record Reject(String reason) implements WorkResult {
        public Reject {
            requireNonNull(reason, "reason");
        }
    }

    static WorkResult done() {
        return new Done();
    }

    static WorkResult retry(Duration after, String reason) {
        return new Retry(after, reason);
    }

    static WorkResult reject(String reason) {
        return new Reject(reason);
    }
}
