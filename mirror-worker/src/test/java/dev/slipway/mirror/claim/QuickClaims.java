package dev.slipway.mirror.claim;

import dev.slipway.kafka.EventPublisher;
import java.time.Duration;
import java.util.Map;

/** Claims whose workers are taken for dead sooner, for tests that end some. */
public final class QuickClaims {
    static final Duration SIGNS = Duration.ofMillis(500);

    private QuickClaims() {}

    static KafkaClaims open(Map<String, Object> kafka, EventPublisher publisher) {
        return open(kafka, publisher, SIGNS);
    }

    /** @param signs how often a worker says that it lives */
    public static KafkaClaims open(Map<String, Object> kafka, EventPublisher publisher, Duration signs) {
        return KafkaClaims.open(kafka, publisher, signs, Duration.ofSeconds(30));
    }
}
