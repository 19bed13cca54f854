package dev.slipway.kafka.queue;

import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** One delivery of a record to a worker, which has not read it yet. */
final class Delivery {
    private final ConsumerRecord<String, byte[]> origin;
    private final CompletableFuture<Void> lockLost = new CompletableFuture<>();

    Delivery(ConsumerRecord<String, byte[]> origin) {
        this.origin = origin;
    }

    ConsumerRecord<String, byte[]> origin() {
        return origin;
    }

    /** How often the record was handed out, this time included. */
    int count() {
        return origin.deliveryCount().map(Short::intValue).orElse(1);
    }

    /** Tells this record from any other, also where its topic was made anew and counts its offsets from the start. */
    String identity() {
        return this + "/" + origin.timestamp();
    }

    CompletableFuture<Void> lockLost() {
        return lockLost;
    }

    /** {@code slipway.build.requested/0/17}. */
    @Override
    public String toString() {
        return origin.topic() + "/" + origin.partition() + "/" + origin.offset();
    }
}
