package dev.slipway.events.kafka;

import dev.slipway.events.Topics;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/** What a record looks like that nobody could process: itself, on {@code <topic>.dlq}, and headers that say why. */
public final class DeadLetters {
    /** A sentence: what is wrong with the record. */
    public static final String REASON = "slipway_dlq_reason";
    /** Who could not process it: the group. */
    public static final String GROUP = "slipway_dlq_group";
    /** Where it was: {@code <topic>/<partition>/<offset>}. */
    public static final String ORIGIN = "slipway_dlq_origin";

    private static final int LONGEST_REASON = 4_096;

    private DeadLetters() {}

    /** The record for the dead-letter topic: key, payload and headers as they were, and the reason. */
    public static ProducerRecord<String, byte[]> of(ConsumerRecord<String, byte[]> dead, String group, String reason) {
        ProducerRecord<String, byte[]> letter =
                new ProducerRecord<>(dead.topic() + Topics.DEAD_LETTER_SUFFIX, dead.key(), dead.value());
        Headers headers = letter.headers();
        dead.headers().forEach(headers::add);
        put(headers, REASON, reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) : reason);
        put(headers, GROUP, group);
        put(headers, ORIGIN, dead.topic() + "/" + dead.partition() + "/" + dead.offset());
        return letter;
    }

    private static void put(Headers headers, String name, String value) {
        headers.remove(name);
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
