package dev.slipway.buildapi.eventlog;

import dev.slipway.events.Event;
import dev.slipway.events.trace.TraceParent;

/** Where events are published. */
@FunctionalInterface
public interface EventLog {
    /**
     * Publishes an event as part of a trace and returns when all in-sync replicas have it.
     *
     * @throws NotPublishedException when the broker did not confirm it; it may have arrived all the same
     */
    void publish(Event event, TraceParent trace) throws NotPublishedException;
}
