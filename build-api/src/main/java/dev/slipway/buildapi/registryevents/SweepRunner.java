package dev.slipway.buildapi.registryevents;

import dev.slipway.buildapi.eventlog.KafkaEventLog;
import dev.slipway.buildapi.read.ReadModel;
import dev.slipway.registry.operator.OperatorRegistry;
import dev.slipway.timing.PeriodicRun;
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

/** Runs the {@link Sweep} now and then. */
@ApplicationScoped
public class SweepRunner {
    private final Sweep sweep;
    private final Duration interval;
    private final Counter found;
    private @Nullable PeriodicRun run;

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
        run = PeriodicRun.start("build-api-sweep", interval, this::sweepOnce);
    }

    void stop(@Observes ShutdownEvent event) {
        if (run != null) {
            run.close();
        }
    }

    private void sweepOnce() throws SQLException {
        found.increment(sweep.run());
    }
}
