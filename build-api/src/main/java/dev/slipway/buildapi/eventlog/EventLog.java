package dev.slipway.buildapi.eventlog;

import dev.slipway.events.Event;

/** Where events are published. */
@FunctionalInterface
public interface EventLog {
    /**
     * Publishes an event and returns when all in-sync replicas have it.
     *
     * @throws NotPublishedException when the broker did not confirm it; it may have arrived all the same
     */
    void publish(Event event) throws NotPublishedException;
}
