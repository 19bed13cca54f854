package dev.slipway.buildapi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.buildapi.webhook.WebhookEvent;
import dev.slipway.timing.Backoff;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeliverStepTest {
    private final DeliverStep.Patience patience = new DeliverStep.Patience(
            new Backoff(Duration.ofSeconds(5), Duration.ofHours(1)), Duration.ofHours(12), Duration.ofDays(3));

    @ParameterizedTest
    @CsvSource({"1, PT5S", "2, PT10S", "3, PT20S", "9, PT21M20S", "10, PT42M40S", "11, PT1H", "40, PT1H"})
    void doublesThePauseAndShortensItAtRandomByUpToAHalf(int failures, Duration longest) {
        for (int i = 0; i < 50; i++) {
            assertThat(patience.pause(failures, Duration.ZERO).orElseThrow()).isBetween(longest.dividedBy(2), longest);
        }
    }

    @Test
    void givesUpWhereTheNextAttemptWouldComeTooLate() {
        assertThat(patience.pause(20, Duration.ofHours(11).minusSeconds(1))).isPresent();
        assertThat(patience.pause(20, Duration.ofHours(12))).isEmpty();
        assertThat(patience.pause(1, Duration.ofHours(12).minusSeconds(1))).isEmpty();
    }

    @Test
    void sendsTheEventWithTenantAndBuild() {
        WebhookEvent event =
                new WebhookEvent("b1", "build.started", "build.started", Instant.parse("2026-11-28T12:00:00Z"));

        assertThat(ToldEvents.body(event, "acme", "{\"build_id\":\"b1\",\"attempt\":2,\"machine\":\"qemu\"}"))
                .isEqualTo("{\"type\":\"build.started\",\"timestamp\":\"2026-11-28T12:00:00Z\","
                        + "\"data\":{\"build_id\":\"b1\",\"tenant\":\"acme\",\"attempt\":2,\"machine\":\"qemu\"}}");
    }
}
