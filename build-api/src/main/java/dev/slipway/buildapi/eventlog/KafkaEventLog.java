package dev.slipway.buildapi.eventlog;

import dev.slipway.events.Event;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.events.type.EventType;
import dev.slipway.kafka.EventPublisher;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Publishes to Kafka, one confirmed record at a time. */
@ApplicationScoped
public class KafkaEventLog implements EventLog {
    /** How long a caller waits for the broker, a restart of it included, before it is told no. */
    private static final Duration WAIT = Duration.ofSeconds(30);

    private final EventPublisher publisher;

    @Inject
    KafkaEventLog(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this.publisher = EventPublisher.open(kafka, "/slipway/build-api");
    }

    @Override
    public void publish(Event event, TraceParent trace) throws NotPublishedException {
        await(EventType.of(event).topic(), publisher.publish(event, trace));
    }

    /** Sends an event, behind those that were sent before; the future completes when all in-sync replicas have it. */
    public CompletableFuture<Void> send(Event event, TraceParent trace) {
        return publisher.publish(event, trace);
    }

    /** Says on a compacted topic that nothing holds for a key any more, as {@link #send} does. */
    public CompletableFuture<Void> sendRemoval(String topic, String key) {
        return publisher.put(topic, key, null).thenAccept(_ -> {});
    }

    /** Waits for what was sent to this topic. */
    public void awaitSent(String topic, CompletableFuture<Void> sent) throws NotPublishedException {
        await(topic, sent);
    }

    /** Sets a record aside that cannot be processed: payload and headers as they are, and the reason. */
    public void deadLetter(ConsumerRecord<String, byte[]> unusable, String group, String reason)
            throws NotPublishedException {
        await(unusable.topic(), publisher.deadLetter(unusable, group, reason));
    }

    private static void await(String topic, CompletableFuture<Void> published) throws NotPublishedException {
        try {
            published.get(WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new NotPublishedException(topic + ": " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new NotPublishedException(topic + ": no answer in " + WAIT.toSeconds() + " seconds", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotPublishedException(topic + ": interrupted", e);
        }
    }

    @PreDestroy
    void close() {
        publisher.close();
    }
}
