package dev.slipway.kafka.queue;

import java.util.function.BooleanSupplier;

/** One of the places of a queue, which a slot has, until its job leaves it to another slot. Safe for use by several threads. */
final class Place {
    private final BooleanSupplier replacement;
    private volatile boolean left;

    /** @param replacement starts another slot in this place; false where that is not to be */
    Place(BooleanSupplier replacement) {
        this.replacement = replacement;
    }

    /** The job only waits from here on; another slot works in its place. Does nothing the second time. */
    synchronized boolean leave() {
        if (!left && replacement.getAsBoolean()) {
            left = true;
        }
        return left;
    }

    boolean left() {
        return left;
    }
}
