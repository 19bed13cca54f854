package dev.slipway.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.BuildAuthorized;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.Event;
import dev.slipway.events.Samples;
import dev.slipway.events.repository.BuildCaches;
import dev.slipway.events.spec.BaseImage;
import dev.slipway.events.spec.BuildOptions;
import dev.slipway.events.spec.BuildSpec;
import dev.slipway.events.spec.MirrorMode;
import dev.slipway.events.text.DockerfileText;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.events.type.EventType;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EventCodecTest {
    private static final TraceParent TRACE =
            new TraceParent("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", true);

    private final EventCodec codec =
            new EventCodec("/slipway/test", Clock.fixed(Instant.parse("2026-11-23T21:30:00Z"), ZoneOffset.UTC));

    @Test
    void writesEveryCloudEventsAttributeAsAHeader() {
        ProducerRecord<String, byte[]> written = codec.encode(Samples.requested("b1"), TRACE);

        Map<String, String> headers = headers(written);
        assertThat(headers.remove("ce_id")).isNotBlank();
        assertThat(headers)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "ce_specversion", "1.0",
                        "ce_source", "/slipway/test",
                        "ce_type", "dev.slipway.build.requested.v1",
                        "ce_subject", "b1",
                        "ce_time", "2026-11-23T21:30:00Z",
                        "content-type", "application/json",
                        "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
        assertThat(written.topic()).isEqualTo("slipway.build.requested");
        assertThat(written.key()).isEqualTo("b1");
    }

    @Test
    void noTwoEventsShareAnId() {
        Event event = Samples.requested("b1");

        assertThat(headers(codec.encode(event)).get("ce_id"))
                .isNotEqualTo(headers(codec.encode(event)).get("ce_id"));
    }

    @ParameterizedTest
    @EnumSource
    void readsBackWhatItWrote(EventType type) {
        ProducerRecord<String, byte[]> written = codec.encode(Samples.of(type), TRACE);

        ConsumerRecord<String, byte[]> incoming = incoming(written);
        assertThat(EventCodec.decode(incoming))
                .isEqualTo(new Decoded.Known(Samples.of(type), headers(written).get("ce_id")));
        assertThat(EventCodec.trace(incoming)).isEqualTo(TRACE);
    }

    @Test
    void startsATraceWhereARecordCarriesNoneOrAMalformedOne() {
        ProducerRecord<String, byte[]> written = codec.encode(Samples.requested("b1"), TRACE);
        written.headers().remove("traceparent");
        assertThat(EventCodec.trace(incoming(written)).traceId()).isNotEqualTo(TRACE.traceId());

        written.headers().add("traceparent", "00-trace".getBytes(UTF_8));
        assertThat(EventCodec.trace(incoming(written)).traceId()).isNotEqualTo(TRACE.traceId());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ce_type | dev.slipway.build.requested.v2 | dev.slipway.build.requested.v2",
                "ce_type | com.example.other | com.example.other",
                "ce_specversion | 0.3 | ce_specversion",
                "content-type | application/avro | content-type"
            })
    void refusesWhatItCannotReadAndNamesIt(String header, String value, String named) {
        ProducerRecord<String, byte[]> written = codec.encode(Samples.requested("b1"));
        written.headers().remove(header);
        written.headers().add(header, value.getBytes(UTF_8));

        assertThat(EventCodec.decode(incoming(written)))
                .isInstanceOfSatisfying(Decoded.Undecodable.class, undecodable -> assertThat(undecodable.reason())
                        .contains(named));
    }

    @ParameterizedTest
    @ValueSource(strings = {"b2", "", "B1"})
    @NullSource
    void refusesARecordUnderAnotherKeyThanItsSubject(@Nullable String key) {
        ProducerRecord<String, byte[]> written = codec.encode(Samples.requested("b1"));
        ConsumerRecord<String, byte[]> incoming = new ConsumerRecord<>(written.topic(), 0, 0, key, written.value());
        written.headers().forEach(incoming.headers()::add);

        assertThat(EventCodec.decode(incoming))
                .isEqualTo(new Decoded.Undecodable("key: \"" + key + "\" is not what the event is about, \"b1\""));
    }

    @Test
    void refusesARecordWhoseHeaderNamesAnotherSubject() {
        ProducerRecord<String, byte[]> written = codec.encode(Samples.requested("b1"));
        written.headers().remove("ce_subject");
        assertThat(EventCodec.decode(incoming(written))).isInstanceOf(Decoded.Known.class);

        written.headers().add("ce_subject", "b2".getBytes(UTF_8));

        assertThat(EventCodec.decode(incoming(written)))
                .isInstanceOfSatisfying(Decoded.Undecodable.class, undecodable -> assertThat(undecodable.reason())
                        .startsWith("header ce_subject: \"b2\""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "null",
                "[]",
                "''",
                "{",
                "{\"build_id\": {}}",
                "\"text\"",
                "{\"build_id\":\"b\",\"requested_at\":\"noon\"}"
            })
    void malformedValuesAreValuesAndNeverExceptions(String json) {
        ProducerRecord<String, byte[]> written = codec.encode(Samples.requested("b1"));
        ConsumerRecord<String, byte[]> incoming =
                new ConsumerRecord<>(written.topic(), 0, 0, "b1", json.getBytes(UTF_8));
        written.headers().forEach(incoming.headers()::add);

        assertThat(EventCodec.decode(incoming)).isInstanceOf(Decoded.Undecodable.class);
    }

    @Test
    void aNumberIsNoWordOfAnEnumeration() {
        ProducerRecord<String, byte[]> written = codec.encode(Samples.of(EventType.BUILD_FINISHED));
        byte[] numbered =
                new String(written.value(), UTF_8).replace("\"succeeded\"", "0").getBytes(UTF_8);
        ConsumerRecord<String, byte[]> incoming = new ConsumerRecord<>(written.topic(), 0, 0, "b1", numbered);
        written.headers().forEach(incoming.headers()::add);

        assertThat(EventCodec.decode(incoming))
                .isInstanceOfSatisfying(Decoded.Undecodable.class, undecodable -> assertThat(undecodable.reason())
                        .startsWith("value: outcome: "));
    }

    @Test
    void deeplyNestedJsonIsAValueAndNoStackOverflow() {
        ProducerRecord<String, byte[]> written = codec.encode(Samples.requested("b1"));
        byte[] nested = ("{\"x\":" + "[".repeat(1_000_000)).getBytes(UTF_8);
        ConsumerRecord<String, byte[]> incoming = new ConsumerRecord<>(written.topic(), 0, 0, "b1", nested);
        written.headers().forEach(incoming.headers()::add);

        assertThat(EventCodec.decode(incoming)).isInstanceOf(Decoded.Undecodable.class);
    }

    /** With as many images as a build may name, all of long names, and the credential and scopes that come of them. */
    @ParameterizedTest
    @ValueSource(bytes = {1, '"', '\n', 'a', (byte) 0xff})
    void theLargestDockerfileFitsIntoEveryRecordHoweverItIsEscaped(byte filling) {
        // Given
        byte[] dockerfile = new byte[DockerfileText.MAX_BYTES];
        Arrays.fill(dockerfile, filling);
        BuildSpec spec = Samples.spec();
        BuildSpec largest = new BuildSpec(
                spec.tenant(),
                spec.admin(),
                spec.dockerfilePath(),
                Map.of("A", "\u0001".repeat(64 << 10), "B", "\u0001".repeat(64 << 10)),
                spec.secrets(),
                spec.cacheScope(),
                spec.globalCacheKey(),
                spec.baseImageDigest(),
                spec.timeoutSeconds(),
                spec.memoryMb(),
                spec.cpus(),
                spec.networkMode(),
                List.of(),
                false,
                MirrorMode.PREFERRED,
                BuildOptions.NONE);
        BuildRequested sample = Samples.requested("b1");
        BuildRequested requested = new BuildRequested(
                "b1",
                largest,
                sample.source(),
                DockerfileText.of(dockerfile),
                Optional.empty(),
                Optional.empty(),
                sample.requestedAt());
        BaseImage image = new BaseImage(
                "i".repeat(1024),
                "m".repeat(255),
                sample.spec().baseImageDigest(),
                BaseImage.State.UNAVAILABLE,
                Optional.of("\"".repeat(512)));

        // When
        byte[] value = codec.encode(new BuildAuthorized(
                        requested,
                        Collections.nCopies(200, image),
                        BuildCaches.of(largest, BuildCaches.Readers.EVERYBODY),
                        "c".repeat(256 << 10),
                        Collections.nCopies(203, "repository:" + "m".repeat(255) + ":pull")))
                .value();

        // Then
        assertThat(value.length).isLessThan(TopicCatalog.MAX_RECORD_BYTES * 3 / 4);
    }

    private static Map<String, String> headers(ProducerRecord<String, byte[]> written) {
        Map<String, String> headers = new TreeMap<>();
        written.headers().forEach(header -> headers.put(header.key(), new String(header.value(), UTF_8)));
        return headers;
    }

    private static ConsumerRecord<String, byte[]> incoming(ProducerRecord<String, byte[]> written) {
        ConsumerRecord<String, byte[]> incoming =
                new ConsumerRecord<>(written.topic(), 0, 0, written.key(), written.value());
        written.headers().forEach(incoming.headers()::add);
        return incoming;
    }
}
