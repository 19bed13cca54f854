package dev.slipway.kafka;

import dev.slipway.events.Topics;
import dev.slipway.events.text.Excerpt;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What a record looks like that nobody could process: itself, on {@code <topic>.dlq}, and headers that say why. A record
 * that is larger than a dead letter may be (it was compressed, or its topic takes more than the catalog says) is cut, and a
 * header says so.
 */
public final class DeadLetters {
    /** A sentence: what is wrong with the record. */
    public static final String REASON = "slipway_dlq_reason";
    /** Who could not process it: the group. */
    public static final String GROUP = "slipway_dlq_group";
    /** Where it was: {@code <topic>/<partition>/<offset>}. */
    public static final String ORIGIN = "slipway_dlq_origin";
    /** How many bytes the value has, where the letter has only its beginning and no header that is long. */
    public static final String CUT = "slipway_dlq_cut_value_bytes";

    private static final int LONGEST_REASON = 4_096;
    private static final int LONGEST_KEPT_HEADER = 1_024;
    private static final int MOST_KEPT_HEADERS = 64;
    /** What a batch and a record in it take beside their contents, generously, and each header beside its own. */
    private static final int FRAME = 512;

    private static final int HEADER_FRAME = 16;

    private DeadLetters() {}

    /** The record for the dead-letter topic: key, payload and headers as they were, and the reason. */
    public static ProducerRecord<String, byte[]> of(ConsumerRecord<String, byte[]> dead, String group, String reason) {
        return of(dead, group, reason, TopicCatalog.MAX_DEAD_LETTER_BYTES);
    }

    /** @param room bytes that the letter may have */
    static ProducerRecord<String, byte[]> of(
            ConsumerRecord<String, byte[]> dead, String group, String reason, int room) {
        ProducerRecord<String, byte[]> whole = letter(dead, dead.key(), dead.value());
        dead.headers().forEach(whole.headers()::add);
        sign(whole.headers(), dead, group, reason);
        return bytes(whole) <= room ? whole : cut(dead, group, reason, room);
    }

    private static ProducerRecord<String, byte[]> cut(
            ConsumerRecord<String, byte[]> dead, String group, String reason, int room) {
        boolean keyFits = dead.key() != null && length(dead.key()) <= LONGEST_KEPT_HEADER;
        ProducerRecord<String, byte[]> bare = letter(dead, keyFits ? dead.key() : null, null);
        int kept = 0;
        for (Header header : dead.headers()) {
            if (kept < MOST_KEPT_HEADERS && bytes(header) <= LONGEST_KEPT_HEADER) {
                bare.headers().add(header);
                kept++;
            }
        }
        byte[] value = dead.value() == null ? new byte[0] : dead.value();
        put(bare.headers(), CUT, String.valueOf(value.length));
        sign(bare.headers(), dead, group, reason);
        int left = (int) Math.clamp(room - bytes(bare), 0, value.length);
        ProducerRecord<String, byte[]> letter = letter(dead, bare.key(), Arrays.copyOf(value, left));
        bare.headers().forEach(letter.headers()::add);
        return letter;
    }

    private static ProducerRecord<String, byte[]> letter(
            ConsumerRecord<String, byte[]> dead, @Nullable String key, byte @Nullable [] value) {
        return new ProducerRecord<>(dead.topic() + Topics.DEAD_LETTER_SUFFIX, key, value);
    }

    private static void sign(Headers headers, ConsumerRecord<String, byte[]> dead, String group, String reason) {
        put(headers, REASON, Excerpt.of(reason, LONGEST_REASON));
        put(headers, GROUP, group);
        put(headers, ORIGIN, dead.topic() + "/" + dead.partition() + "/" + dead.offset());
    }

    private static void put(Headers headers, String name, String value) {
        headers.remove(name);
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static long bytes(ProducerRecord<String, byte[]> letter) {
        long bytes = FRAME;
        bytes += letter.key() == null ? 0 : length(letter.key());
        bytes += letter.value() == null ? 0 : letter.value().length;
        for (Header header : letter.headers()) {
            bytes += bytes(header);
        }
        return bytes;
    }

    private static long bytes(Header header) {
        return HEADER_FRAME + length(header.key()) + (header.value() == null ? 0 : header.value().length);
    }

    private static long length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
