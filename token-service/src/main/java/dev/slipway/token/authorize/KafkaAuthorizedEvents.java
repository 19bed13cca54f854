package dev.slipway.token.authorize;

import dev.slipway.events.Event;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.kafka.EventPublisher;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;

/** {@link AuthorizedEvents} on Kafka. */
@Singleton
class KafkaAuthorizedEvents implements AuthorizedEvents {
    private final EventPublisher publisher;

    KafkaAuthorizedEvents(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this.publisher = EventPublisher.open(kafka, "/slipway/token-service");
    }

    @Override
    public void publish(Event event, TraceParent trace) {
        publisher.publishAndWait(event, trace);
    }

    @Override
    public void deadLetter(ConsumerRecord<String, byte[]> dead, String reason) {
        try {
            publisher.deadLetter(dead, AuthorizeChannel.GROUP, reason).join();
        } catch (CompletionException e) {
            throw new KafkaException("a dead letter could not be written", e.getCause());
        }
    }

    @PreDestroy
    void close() {
        publisher.close();
    }
}
