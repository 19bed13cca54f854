package dev.slipway.kafka.queue;

/** What became of a delivery; the category that metrics carry. */
public enum Settlement {
    DONE,
    /** Released, to be delivered again. */
    RETRIED,
    /** On the dead-letter topic. */
    REJECTED,
    /** Somebody else has it, or will. */
    LOCK_LOST
}
