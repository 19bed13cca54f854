package dev.slipway.token.authorize;

import dev.slipway.events.Event;
import dev.slipway.events.trace.TraceParent;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What the step publishes. Returns when Kafka has it, throws {@link org.apache.kafka.common.KafkaException} when it does not
 * take it.
 */
interface AuthorizedEvents {
    void publish(Event event, TraceParent trace);

    /** Puts a record aside that nobody can process. */
    void deadLetter(ConsumerRecord<String, byte[]> dead, String reason);
}
