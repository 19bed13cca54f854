package dev.slipway.buildapi.registryevents;

import dev.slipway.buildapi.eventlog.KafkaEventLog;
import dev.slipway.buildapi.read.ReadModel;
import dev.slipway.registry.operator.OperatorRegistry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the {@link Sweep} now and then. It is there from the start, for its metric to be there too. */
@Startup
@ApplicationScoped
public class SweepRunner {
    private static final Logger LOG = LoggerFactory.getLogger(SweepRunner.class);

    private final Sweep sweep;
    private final Counter found;

    @Inject
    SweepRunner(
            RegistryEventsConfig config,
            ReadModel model,
            OperatorRegistry registry,
            KafkaEventLog events,
            MeterRegistry metrics) {
        this.sweep = new Sweep(
                model,
                registry.client(),
                registry.url(),
                events,
                PushBounds.of(config),
                new PassedOver(),
                config.sweepAfter(),
                Clock.systemUTC());
        this.found = Counter.builder("slipway.build_api.pushes")
                .description("Pushed images that were announced")
                .tag("seen_by", "sweep")
                .register(metrics);
    }

    @Scheduled(
            identity = "build-api-sweep",
            every = "{slipway.build-api.registry-events.sweep-interval}",
            delayed = "{slipway.build-api.registry-events.sweep-interval}",
            concurrentExecution = ConcurrentExecution.SKIP)
    void sweep() {
        try {
            found.increment(sweep.run());
        } catch (SQLException e) {
            LOG.warn("cannot look for lost notifications, trying again later: reason={}", e.getMessage());
        }
    }
}
