package dev.slipway.kafka;

import dev.slipway.events.Event;
import dev.slipway.events.trace.TraceParent;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes events, each to its topic under its key, dead letters, and the state of compacted topics. An event counts as published when every in-sync
 * replica has it; a record that Kafka may or may not have got is sent again without being written twice. Safe for use by
 * several threads.
 */
public final class EventPublisher implements AutoCloseable {
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);
    private static final Duration CLOSE_IDLE_WITHIN = Duration.ofSeconds(1);
    /** Bytes of a letter that any topic takes. */
    private static final int SMALL_LETTER = 64 << 10;

    private final EventCodec codec;
    private final KafkaProducer<String, byte[]> producer;
    private final AtomicInteger underWay = new AtomicInteger();

    private EventPublisher(EventCodec codec, KafkaProducer<String, byte[]> producer) {
        this.codec = codec;
        this.producer = producer;
    }

    /**
     * @param kafka client settings
     * @param source the CloudEvents source of what is published: {@code /slipway/vm-launcher}
     */
    public static EventPublisher open(Map<String, Object> kafka, String source) {
        Map<String, Object> settings = ClientSettings.connection(
                kafka,
                Map.of(
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.LINGER_MS_CONFIG,
                        0,
                        // Dead letters are the largest records.
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        TopicCatalog.MAX_RECORD_BYTES + (128 << 10),
                        ProducerConfig.BUFFER_MEMORY_CONFIG,
                        16L << 20));
        return new EventPublisher(
                new EventCodec(source, Clock.systemUTC()),
                new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer()));
    }

    /** Sends an event. The future fails with a {@link KafkaException} if it could not be published within two minutes. */
    public CompletableFuture<Void> publish(Event event, TraceParent trace) {
        return send(codec.encode(event, trace)).thenAccept(_ -> {});
    }

    /** Publishes events as parts of this trace. */
    public EventSink within(TraceParent trace) {
        return event -> publish(event, trace);
    }

    /** Sends an event with which a trace begins, as {@link #publishAndWait(Event, TraceParent)} does. */
    public void publishAndWait(Event event) {
        publishAndWait(event, TraceParent.fresh());
    }

    /**
     * Sends an event and returns when it is published.
     *
     * @throws KafkaException if it could not be published
     */
    public void publishAndWait(Event event, TraceParent trace) {
        await(publish(event, trace));
    }

    /**
     * Puts a record aside that {@code group} cannot process, payload and headers as they are. Where they do not fit, for
     * the topic takes less than the catalog gives it, what fits.
     */
    public CompletableFuture<Void> deadLetter(ConsumerRecord<String, byte[]> dead, String group, String reason) {
        return send(DeadLetters.of(dead, group, reason))
                .exceptionallyComposeAsync(failure -> {
                    // Not on the producer's thread: sending may wait for it.
                    return failure instanceof RecordTooLargeException
                            ? send(DeadLetters.of(dead, group, reason, SMALL_LETTER))
                            : CompletableFuture.failedFuture(failure);
                })
                .thenAccept(_ -> {});
    }

    /**
     * Says on a compacted topic what holds for a key from now on, or that nothing does.
     *
     * @param value what holds; null removes the key
     * @return where on the topic it says so
     */
    public CompletableFuture<RecordMetadata> put(String topic, String key, byte @Nullable [] value) {
        return send(new ProducerRecord<>(topic, key, value));
    }

    /** Waits for what is under way, ten seconds at most. */
    @Override
    public void close() {
        // On a thread of its own, since the producer takes longer than it may while Kafka accepts connections and is
        // silent.
        Thread closing = Thread.ofPlatform().daemon().name("publisher-close").start(() -> producer.close(CLOSE_WITHIN));
        try {
            closing.join(underWay.get() == 0 ? CLOSE_IDLE_WITHIN : CLOSE_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private CompletableFuture<RecordMetadata> send(ProducerRecord<String, byte[]> outgoing) {
        CompletableFuture<RecordMetadata> published = new CompletableFuture<>();
        underWay.incrementAndGet();
        published.whenComplete((_, _) -> underWay.decrementAndGet());
        try {
            producer.send(outgoing, (metadata, failure) -> {
                if (failure == null) {
                    published.complete(metadata);
                } else {
                    published.completeExceptionally(failure);
                }
            });
        } catch (KafkaException e) {
            published.completeExceptionally(e);
        }
        return published;
    }

    private static void await(CompletableFuture<Void> published) {
        try {
            published.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
        }
    }
}
