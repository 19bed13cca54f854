package dev.slipway.system;

import dev.slipway.events.Event;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.events.type.EventType;
import dev.slipway.kafka.ClientSettings;
import dev.slipway.kafka.Decoded;
import dev.slipway.kafka.EventCodec;
import dev.slipway.kafka.EventFold;
import dev.slipway.kafka.EventPublisher;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * What a pipeline's services say to each other: to be read along, and to be said twice.
 *
 * @param kafka how to log in as somebody who may do all that
 */
record PipelineEvents(Map<String, Object> kafka) {
    private static final List<String> TOPICS =
            Arrays.stream(EventType.values()).map(EventType::topic).toList();
    private static final long CATCH_UP_SECONDS = 60;

    /** The events of one kind about one build so far, each once, however often it was delivered. */
    <E extends Event> List<E> of(Class<E> type, String buildId) throws InterruptedException {
        Set<String> seen = ConcurrentHashMap.newKeySet();
        Queue<E> events = new ConcurrentLinkedQueue<>();
        EventFold fold =
                EventFold.ofRecords(kafka, List.of(EventType.ofPayload(type).topic()), kafkaRecord -> {
                    if (EventCodec.decode(kafkaRecord) instanceof Decoded.Known known
                            && known.event().subject().equals(buildId)
                            && seen.add(id(kafkaRecord))) {
                        events.add(type.cast(known.event()));
                    }
                });
        try (fold) {
            catchUp(fold);
        }
        return List.copyOf(events);
    }

    /** The traces that everything belongs to which was said so far of one kind about one build or its image. */
    Set<TraceParent> traces(EventType type, String buildId) throws InterruptedException {
        Set<TraceParent> traces = ConcurrentHashMap.newKeySet();
        EventFold fold = EventFold.ofRecords(kafka, List.of(type.topic()), kafkaRecord -> {
            if (EventCodec.decode(kafkaRecord) instanceof Decoded.Known known
                    && known.event().subject().equals(buildId)) {
                traces.add(EventCodec.trace(kafkaRecord));
            }
        });
        try (fold) {
            catchUp(fold);
        }
        return traces;
    }

    /** Writes an event as a service would. */
    void say(Event event) {
        try (EventPublisher publisher = EventPublisher.open(kafka, "/slipway/test")) {
            publisher.publishAndWait(event);
        }
    }

    /** Writes every record that was ever written a second time, and from then on each new one as it comes. */
    Repeater repeatAll() {
        return new Repeater(kafka);
    }

    /** Says everything twice until it is closed. */
    static final class Repeater implements AutoCloseable {
        private final Set<String> repeated = ConcurrentHashMap.newKeySet();
        private final KafkaProducer<String, byte[]> producer;
        private final EventFold fold;

        private Repeater(Map<String, Object> kafka) {
            producer = new KafkaProducer<>(
                    ClientSettings.connection(kafka, Map.of("linger.ms", 0)),
                    new StringSerializer(),
                    new ByteArraySerializer());
            fold = EventFold.ofRecords(kafka, TOPICS, this::repeat);
        }

        private void repeat(ConsumerRecord<String, byte[]> original) {
            if (repeated.add(id(original))) {
                producer.send(new ProducerRecord<>(
                        original.topic(), null, original.key(), original.value(), original.headers()));
            }
        }

        /** Returns when all that is on the topics now has been written twice. */
        void awaitRepeated() throws InterruptedException {
            catchUp(fold);
            producer.flush();
        }

        @Override
        public void close() {
            fold.close();
            producer.close();
        }
    }

    private static void catchUp(EventFold fold) throws InterruptedException {
        try {
            fold.caughtUp().get(CATCH_UP_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("the topics cannot be read", e);
        }
    }

    /** An event is known by its topic and CloudEvents id; a copy of it has the same. */
    private static String id(ConsumerRecord<String, byte[]> kafkaRecord) {
        byte[] id = kafkaRecord.headers().lastHeader("ce_id").value();
        return kafkaRecord.topic() + "/" + new String(id, StandardCharsets.UTF_8);
    }
}
