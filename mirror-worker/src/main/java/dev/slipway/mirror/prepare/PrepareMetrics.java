package dev.slipway.mirror.prepare;

import dev.slipway.events.BaseImageProgress;
import dev.slipway.events.BaseImageRequested;
import dev.slipway.events.spec.BaseImage;
import dev.slipway.kafka.queue.Settlement;
import io.micrometer.core.instrument.Counter;
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
        Counter.builder("slipway.mirror_worker.images")
                .description("Base images that builds asked for, by what became of them")
                .tag("outcome", image.state().name().toLowerCase(Locale.ROOT))
                .register(meters)
                .increment();
    }

    /** @param outcome prepared, rejected or failed */
    void build(String outcome) {
        Counter.builder("slipway.mirror_worker.builds")
                .description("Builds prepared, by outcome")
                .tag("outcome", outcome)
                .register(meters)
                .increment();
    }

    void request(BaseImageRequested.Action action, BaseImageProgress.State end) {
        Counter.builder("slipway.mirror_worker.requests")
                .description("What admins wanted of the mirror, by what it was and how it ended")
                .tag("action", action.name().toLowerCase(Locale.ROOT))
                .tag("outcome", end.name().toLowerCase(Locale.ROOT))
                .register(meters)
                .increment();
    }

    void settled(Settlement settlement, Duration took) {
        Timer.builder("slipway.mirror_worker.deliveries")
                .description("Time that a delivery of a build took, by how it was settled")
                .tag("settlement", settlement.name().toLowerCase(Locale.ROOT))
                .register(meters)
                .record(took);
    }
}
