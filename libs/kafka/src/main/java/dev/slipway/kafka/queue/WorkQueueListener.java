package dev.slipway.kafka.queue;

import java.time.Duration;

/** Told about every delivery, on the slot's thread: for metrics. Must be quick and not throw. */
@FunctionalInterface
public interface WorkQueueListener {
    /** Hears nothing. */
    WorkQueueListener NONE = (topic, settlement, took) -> {};

    /** @param took from the first renewal to the settlement */
    void settled(String topic, Settlement settlement, Duration took);
}
