package dev.slipway.buildapi;

import dev.slipway.events.Event;
import dev.slipway.events.Topics;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.events.type.EventType;
import dev.slipway.kafka.Decoded;
import dev.slipway.kafka.EventCodec;
import dev.slipway.testing.WholeTopic;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The other services' side of the topics. */
final class Kafka implements AutoCloseable {
    private final Map<String, Object> settings;
    private final EventCodec codec = new EventCodec("/slipway/test", Clock.systemUTC());
    private final KafkaProducer<String, byte[]> producer;

    Kafka(Map<String, Object> settings) {
        this.settings = settings;
        this.producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    void publish(Event... events) {
        for (Event event : events) {
            send(codec.encode(event));
        }
    }

    void publish(Event event, TraceParent trace) {
        send(codec.encode(event, trace));
    }

    /** What somebody publishes who knows the topic, and perhaps not its rules. */
    void submit(String key, String body, TraceParent trace) {
        submit(key, body, trace, System.currentTimeMillis());
    }

    /** @param timestamp of the record, in milliseconds since 1970 */
    void submit(String key, String body, TraceParent trace, long timestamp) {
        ProducerRecord<String, byte[]> submitted = new ProducerRecord<>(
                Topics.BUILD_SUBMITTED, null, timestamp, key, body.getBytes(StandardCharsets.UTF_8));
        submitted
                .headers()
                .add("ce_type", EventType.BUILD_SUBMITTED.cloudEventType().getBytes(StandardCharsets.UTF_8));
        submitted.headers().add(TraceParent.HEADER, trace.toString().getBytes(StandardCharsets.UTF_8));
        send(submitted);
    }

    void send(ProducerRecord<String, byte[]> record) {
        try {
            producer.send(record).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** All events on a topic about this build or repository, in their order. */
    List<Event> events(EventType type, String subject) {
        return records(type.topic()).stream()
                .map(EventCodec::decode)
                .filter(Decoded.Known.class::isInstance)
                .map(decoded -> ((Decoded.Known) decoded).event())
                .filter(event -> event.subject().equals(subject))
                .toList();
    }

    /** All records on a topic. */
    List<ConsumerRecord<String, byte[]>> records(String topic) {
        return WholeTopic.read(settings, topic);
    }

    @Override
    public void close() {
        producer.close();
    }
}
