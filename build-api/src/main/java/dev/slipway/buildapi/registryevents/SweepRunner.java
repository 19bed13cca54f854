package dev.slipway.buildapi.registryevents;

import dev.slipway.buildapi.eventlog.KafkaEventLog;
import dev.slipway.buildapi.read.ReadModel;
import dev.slipway.registry.operator.OperatorRegistry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the {@link Sweep} now and then. */
@ApplicationScoped
class SweepRunner {
    private static final Logger LOG = LoggerFactory.getLogger(SweepRunner.class);

    private final Sweep sweep;
    private final Duration interval;
    private final Counter found;
    private @Nullable Thread thread;

    @Inject
    SweepRunner(
            RegistryEventsConfig config,
            ReadModel model,
            OperatorRegistry registry,
            KafkaEventLog events,
            MeterRegistry metrics) {
        this.sweep =
                new Sweep(model, registry.client(), registry.url(), events, config.sweepAfter(), Clock.systemUTC());
        this.interval = config.sweepInterval();
        this.found = Counter.builder("slipway.build_api.pushes")
                .description("Pushed images and caches that were announced")
                .tag("seen_by", "sweep")
                .register(metrics);
    }

    void start(@Observes StartupEvent event) {
        thread = Thread.ofVirtual().name("build-api-sweep").start(this::run);
    }

    void stop(@Observes ShutdownEvent event) {
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(interval);
                sweepOnce();
            }
        } catch (InterruptedException e) {
            // Stopped.
        }
    }

    private void sweepOnce() {
        try {
            found.increment(sweep.run());
        } catch (SQLException | RuntimeException e) {
            LOG.warn("the sweep failed, trying again later: reason={}", e.getMessage());
        }
    }
}
