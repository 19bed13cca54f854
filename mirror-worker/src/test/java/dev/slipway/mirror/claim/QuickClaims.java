package dev.slipway.mirror.claim;

import dev.slipway.kafka.EventPublisher;
import java.time.Duration;
import java.util.Map;

/** Claims whose workers are taken for dead sooner, for tests that end some. */
final class QuickClaims {
    static final Duration SIGNS = Duration.ofMillis(500);

    private QuickClaims() {}

    static KafkaClaims open(Map<String, Object> kafka, EventPublisher publisher) {
        return KafkaClaims.open(kafka, KafkaClaims.of(publisher), SIGNS, Duration.ofSeconds(30));
    }
}
