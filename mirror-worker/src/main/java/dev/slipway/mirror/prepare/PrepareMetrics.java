package dev.slipway.mirror.prepare;

import dev.slipway.events.BaseImage;
import dev.slipway.kafka.queue.Settlement;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;

/** What is counted: images and builds by outcome, deliveries by how they were settled and how long they took. */
final class PrepareMetrics {
    private final MeterRegistry meters;

    PrepareMetrics(MeterRegistry meters) {
        this.meters = meters;
    }

    void image(BaseImage image) {
        meters.counter("slipway.mirror.images", "outcome", image.state().name().toLowerCase(Locale.ROOT))
                .increment();
    }

    /** @param outcome prepared, rejected or failed */
    void build(String outcome) {
        meters.counter("slipway.mirror.builds", "outcome", outcome).increment();
    }

    void settled(Settlement settlement, Duration took) {
        Timer.builder("slipway.mirror.deliveries")
                .tag("settlement", settlement.name().toLowerCase(Locale.ROOT))
                .register(meters)
                .record(took);
    }
}
