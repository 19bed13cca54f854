package dev.slipway.kafka;

import dev.slipway.events.Event;
import dev.slipway.events.json.EventJson;
import dev.slipway.events.json.UnreadableEventException;
import dev.slipway.events.text.Excerpt;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.events.type.EventType;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Events to Kafka records and back, as CloudEvents 1.0 in binary mode (Kafka protocol binding, section 3.2). */
public final class EventCodec {
    private static final String SPEC_VERSION = "1.0";
    private static final String JSON_TYPE = "application/json";
    private final String source;
    private final Clock clock;

    /** @param source the CloudEvents source of what is written here: {@code /slipway/build-api} */
    public EventCodec(String source, Clock clock) {
        this.source = source;
        this.clock = clock;
    }

    /** The record that carries an event with which a trace begins: its topic, key, attributes as headers, and JSON. */
    public ProducerRecord<String, byte[]> encode(Event event) {
        return encode(event, TraceParent.fresh());
    }

    /** The same, as part of a trace (CloudEvents distributed tracing extension). */
    public ProducerRecord<String, byte[]> encode(Event event, TraceParent trace) {
        EventType type = EventType.of(event);
        ProducerRecord<String, byte[]> kafkaRecord =
                new ProducerRecord<>(type.topic(), event.subject(), EventJson.write(event));
        Headers headers = kafkaRecord.headers();
        put(headers, "ce_specversion", SPEC_VERSION);
        put(headers, "ce_id", event.eventId().orElseGet(() -> UUID.randomUUID().toString()));
        put(headers, "ce_source", source);
        put(headers, "ce_type", type.cloudEventType());
        put(headers, "ce_subject", event.subject());
        put(headers, "ce_time", clock.instant().toString());
        put(headers, "content-type", JSON_TYPE);
        put(headers, TraceParent.HEADER, trace.toString());
        return kafkaRecord;
    }

    /**
     * Reads a record. Its key must be the event's subject. Fields that this version does not know are ignored; one that the schema requires must be there, and
     * the reason names it by its path, {@code build.spec.cpus}. Submissions come from outside and are read less kindly, by
     * build-api itself.
     */
    public static Decoded decode(ConsumerRecord<String, byte[]> kafkaRecord) {
        return switch (envelope(kafkaRecord)) {
            case Envelope.Unreadable(String header, String problem) ->
                new Decoded.Undecodable("header " + header + ": " + problem);
            case Envelope.Readable(EventType type, String id) ->
                underItsKey(kafkaRecord, decode(kafkaRecord.value(), type, id));
        };
    }

    /**
     * The key decides in which partition a record lies, and so in which order it is read among the records of its build. A
     * record under another key would be read out of this order.
     */
    private static Decoded underItsKey(ConsumerRecord<String, byte[]> kafkaRecord, Decoded decoded) {
        if (!(decoded instanceof Decoded.Known known)) {
            return decoded;
        }
        String subject = known.event().subject();
        if (!subject.equals(kafkaRecord.key())) {
            return otherName("key", String.valueOf(kafkaRecord.key()), subject);
        }
        Optional<String> named = subject(kafkaRecord).filter(name -> !name.equals(subject));
        return named.isPresent() ? otherName("header ce_subject", named.get(), subject) : decoded;
    }

    private static Decoded.Undecodable otherName(String where, String name, String subject) {
        return new Decoded.Undecodable("%s: \"%s\" is not what the event is about, \"%s\""
                .formatted(where, Excerpt.ofName(name), Excerpt.ofName(subject)));
    }

    private static Decoded decode(byte @Nullable [] value, EventType type, String id) {
        if (value == null) {
            return new Decoded.Undecodable("the record has no value");
        }
        try {
            return new Decoded.Known(EventJson.read(value, type), id);
        } catch (UnreadableEventException e) {
            return new Decoded.Undecodable(String.valueOf(e.getMessage()));
        }
    }

    /** What a record's headers say of its value, which is not looked at. */
    public static Envelope envelope(ConsumerRecord<String, byte[]> kafkaRecord) {
        Headers headers = kafkaRecord.headers();
        Optional<String> version = header(headers, "ce_specversion");
        if (!version.orElse(SPEC_VERSION).equals(SPEC_VERSION)) {
            return new Envelope.Unreadable("ce_specversion", "CloudEvents " + version.get() + " is not known");
        }
        Optional<String> contentType = header(headers, "content-type");
        if (!contentType.orElse(JSON_TYPE).startsWith(JSON_TYPE)) {
            return new Envelope.Unreadable("content-type", contentType.get() + " is not JSON");
        }
        Optional<String> typeName = header(headers, "ce_type");
        if (typeName.isEmpty()) {
            return new Envelope.Unreadable("ce_type", "is missing");
        }
        Optional<EventType> type = EventType.ofCloudEventType(typeName.get());
        return type.isEmpty()
                ? new Envelope.Unreadable("ce_type", "this version does not know " + typeName.get())
                : new Envelope.Readable(type.get(), header(headers, "ce_id").orElse(""));
    }

    /** The CloudEvents subject, where the headers have it; the build id, in the events of a build. */
    public static Optional<String> subject(ConsumerRecord<String, byte[]> kafkaRecord) {
        return header(kafkaRecord.headers(), "ce_subject");
    }

    /** The trace that a record belongs to; a new one where it does not say. */
    public static TraceParent trace(ConsumerRecord<String, byte[]> kafkaRecord) {
        return TraceParent.continuing(
                header(kafkaRecord.headers(), TraceParent.HEADER).orElse(null));
    }

    private static Optional<String> header(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }

    private static void put(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
