package dev.slipway.buildapi.eventlog;

import dev.slipway.events.Event;
import dev.slipway.events.EventCodec;
import dev.slipway.events.Topics;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Publishes to Kafka, one confirmed record at a time. */
@ApplicationScoped
public class KafkaEventLog implements EventLog {
    /** How long a caller waits for the broker, its restart included, before it is told no. */
    private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(30);

    private final EventCodec codec = new EventCodec("/slipway/build-api", Clock.systemUTC());
    private final Producer<String, byte[]> producer;

    @Inject
    KafkaEventLog(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, "slipway-build-api");
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (int) DELIVERY_TIMEOUT.toMillis());
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) DELIVERY_TIMEOUT.toMillis());
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 8L << 20);
        this.producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    @Override
    public void publish(Event event) throws NotPublishedException {
        send(codec.encode(event));
    }

    /** Sets a record aside that cannot be processed: payload, key and headers as they are, and the reason. */
    public void deadLetter(ConsumerRecord<String, byte[]> unusable, String reason) throws NotPublishedException {
        ProducerRecord<String, byte[]> letter = new ProducerRecord<>(
                unusable.topic() + Topics.DEAD_LETTER_SUFFIX,
                null,
                unusable.key(),
                unusable.value(),
                unusable.headers());
        letter.headers().add("slipway-reason", reason.getBytes(StandardCharsets.UTF_8));
        send(letter);
    }

    private void send(ProducerRecord<String, byte[]> record) throws NotPublishedException {
        try {
            producer.send(record).get();
        } catch (ExecutionException | KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new NotPublishedException(record.topic() + ": " + cause.getMessage(), cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotPublishedException(record.topic() + ": interrupted", e);
        }
    }

    @PreDestroy
    void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
