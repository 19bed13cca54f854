package dev.slipway.token.grant;

import dev.slipway.token.TokenConfig;
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
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps {@link Grants} fed and the topic tidy for as long as the service runs. */
@Singleton
class GrantWiring {
    private final Grants grants;
    private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("grant-sweeper").factory());
    private @Nullable GrantFold fold;

    GrantWiring(TokenConfig config) {
        this.grants = new Grants(config.grant().keptAfterEnd(), Clock.systemUTC());
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
        sweeper.scheduleAtFixedRate(() -> grants.forgettable().forEach(log::forget), 1, 60, TimeUnit.MINUTES);
    }

    void stop(@Observes ShutdownEvent stopping) {
        sweeper.shutdownNow();
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
