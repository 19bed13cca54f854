package dev.slipway.buildapi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.BuildStarted;
import dev.slipway.events.Topics;
import dev.slipway.kafka.DeadLetters;
import dev.slipway.testing.Tarball;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** What the read model cannot take is set aside, and holds up nothing that comes after it. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
class UnusableEventsIT extends ApiAndKafka {
    private static final Instant NOW = Instant.parse("2026-08-01T12:00:00Z");
    /** An instant, and none that PostgreSQL knows. */
    private static final Instant FAR_AWAY = Instant.parse("+999999-01-01T00:00:00Z");
    /** An instant, and none that has a date and a time. */
    private static final Instant BEYOND = Instant.MAX;

    @Inject
    MeterRegistry metrics;

    @Test
    void setsAsideOnceWhatItCannotReadOrFoldAndWhatTheDatabaseRefuses() throws Exception {
        // Given
        String token = token("acme");
        Api.Form form = new Api.Form().source(Tarball.ofDockerfile("FROM scratch\n"));
        String id = api.submit(token, form).json().path("id").asText();
        double before = unusable();
        byte[] withoutAttempt = "{\"build_id\":\"%s\"}".formatted(id).getBytes(UTF_8);
        ProducerRecord<String, byte[]> malformed =
                new ProducerRecord<>(Topics.BUILD_STARTED, "unusable", withoutAttempt);
        malformed.headers().add("ce_type", "dev.slipway.build.started.v1".getBytes(UTF_8));
        try (Kafka kafka = new Kafka(Backends.running().broker().clientProperties())) {
            // When
            kafka.send(malformed);
            kafka.publish(
                    new BuildStarted("unusable", 1, "a1", "launcher", "qemu", FAR_AWAY),
                    new BuildStarted("unusable", 1, "a1", "launcher", "qemu", BEYOND),
                    new BuildStarted(id, 1, "a1", "launcher", "qemu", NOW));
            // Then
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(api.get(token, "/v1/builds/" + id)
                            .json()
                            .path("status")
                            .asText())
                    .isEqualTo("running"));
            List<ConsumerRecord<String, byte[]>> letters =
                    kafka.records(Topics.BUILD_STARTED + Topics.DEAD_LETTER_SUFFIX);
            assertThat(letters).hasSize(3).allSatisfy(letter -> {
                assertThat(letter.key()).isEqualTo("unusable");
                assertThat(header(letter, DeadLetters.GROUP)).isEqualTo("slipway-build-api-read-model");
            });
            assertThat(letters.getFirst().value()).isEqualTo(withoutAttempt);
            assertThat(header(letters.getFirst(), DeadLetters.REASON)).contains("attempt");
            assertThat(header(letters.get(1), DeadLetters.REASON)).contains("out of range");
            assertThat(header(letters.getLast(), DeadLetters.REASON)).contains("DateTimeException");
            assertThat(unusable() - before).isEqualTo(3);
        }
    }

    private double unusable() {
        return metrics.counter("slipway.build_api.events.unusable").count();
    }

    private static String header(ConsumerRecord<String, byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), UTF_8);
    }
}
