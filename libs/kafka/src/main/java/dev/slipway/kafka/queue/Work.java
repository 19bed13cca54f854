package dev.slipway.kafka.queue;

import dev.slipway.events.Event;
import dev.slipway.events.TraceParent;
import dev.slipway.kafka.EventCodec;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** One delivery of an event to a worker. */
public final class Work<E extends Event> {
    private final E event;
    private final ConsumerRecord<String, byte[]> origin;
    private final int delivery;
    private final TraceParent trace;
    private final CompletableFuture<Void> lockLost = new CompletableFuture<>();

    Work(E event, ConsumerRecord<String, byte[]> origin) {
        this.event = event;
        this.origin = origin;
        this.delivery = origin.deliveryCount().map(Short::intValue).orElse(1);
        this.trace = EventCodec.trace(origin);
    }

    public E event() {
        return event;
    }

    /** How often the event was handed out, this time included. Kafka may forget some, so it is no fencing token. */
    public int delivery() {
        return delivery;
    }

    /** When the event was written. */
    public Instant publishedAt() {
        return Instant.ofEpochMilli(origin.timestamp());
    }

    /** The trace that the event belongs to, to be handed on with what is published. */
    public TraceParent trace() {
        return trace;
    }

    /** Whether somebody else may have the event by now. The handler's thread is interrupted as well. */
    public boolean lockLost() {
        return lockLost.isDone();
    }

    /** Completes when the lock is lost, for handlers that wait on something else than their thread. */
    public CompletableFuture<Void> whenLockLost() {
        return lockLost.copy();
    }

    ConsumerRecord<String, byte[]> origin() {
        return origin;
    }

    /** Tells this record from any other, also where its topic was made anew and counts its offsets from the start. */
    String identity() {
        return this + "/" + origin.timestamp();
    }

    void loseLock() {
        lockLost.complete(null);
    }

    /** {@code slipway.build.requested/0/17}. */
    @Override
    public String toString() {
        return origin.topic() + "/" + origin.partition() + "/" + origin.offset();
    }
}
