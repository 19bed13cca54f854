package dev.slipway.token.grant;

import dev.slipway.timing.PeriodicRun;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps {@link Grants} fed and the topic tidy for as long as the service runs. */
@Singleton
class GrantWiring {
    private final Grants grants;
    private final Duration sweepInterval;
    private @Nullable GrantFold fold;
    private @Nullable PeriodicRun sweep;

    GrantWiring(GrantConfig config) {
        this.grants = new Grants(config.keptAfterEnd(), Clock.systemUTC());
        this.sweepInterval = config.sweepInterval();
    }

    void start(
            @Observes StartupEvent started,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            GrantLog log,
            MeterRegistry meters) {
        Gauge.builder("slipway.token.grants.open", grants, Grants::openCount)
                .description("Grants of builds that have not ended")
                .register(meters);
        fold = GrantFold.open(kafka, grants);
        sweep = PeriodicRun.start(
                "token-grant-sweep", sweepInterval, () -> grants.forgettable().forEach(log::forget));
    }

    void stop(@Observes ShutdownEvent stopping) {
        if (sweep != null) {
            sweep.close();
        }
        if (fold != null) {
            fold.close();
        }
    }

    @Produces
    @Singleton
    Grants grants() {
        return grants;
    }

    @Produces
    @Singleton
    GrantLog grantLog(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        return new KafkaGrantLog(kafka, grants);
    }

    void close(@Disposes GrantLog log) {
        ((KafkaGrantLog) log).close();
    }
}
