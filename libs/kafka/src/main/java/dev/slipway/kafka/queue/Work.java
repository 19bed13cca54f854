package dev.slipway.kafka.queue;

import dev.slipway.events.trace.TraceParent;
import dev.slipway.kafka.EventCodec;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/**
 * One delivery of an event to a worker.
 *
 * @param <E> what the queue's {@link WorkReader} makes of a record: an event of the contract, or what a stranger's record says
 */
public final class Work<E> {
    private final E event;
    private final Delivery delivery;
    private final Place place;
    private final TraceParent trace;

    Work(E event, Delivery delivery, Place place) {
        this.event = event;
        this.delivery = delivery;
        this.place = place;
        this.trace = EventCodec.trace(delivery.origin());
    }

    public E event() {
        return event;
    }

    /** How often the event was handed out, this time included. Kafka may forget some, so it is no fencing token. */
    public int delivery() {
        return delivery.count();
    }

    /** When the event was written. */
    public Instant publishedAt() {
        return Instant.ofEpochMilli(delivery.origin().timestamp());
    }

    /** The trace that the event belongs to, to be handed on with what is published. */
    public TraceParent trace() {
        return trace;
    }

    /** Whether somebody else may have the event by now. The handler's thread is interrupted as well. */
    public boolean lockLost() {
        return delivery.lockLost().isDone();
    }

    /**
     * Says that the job only waits from here on, until it ends: the queue begins another one in its place, and goes on holding this
     * event. Does nothing where as many wait already as may ({@link WorkQueueOptions#waiting}), or where the queue stops.
     */
    public void leavePlace() {
        place.leave();
    }

    /** Completes when the lock is lost, for handlers that wait on something else than their thread. */
    public CompletableFuture<Void> whenLockLost() {
        return delivery.lockLost().copy();
    }

    /** {@code slipway.build.requested/0/17}. */
    @Override
    public String toString() {
        return delivery.toString();
    }
}
