package dev.slipway.token.grant;

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
import org.jspecify.annotations.Nullable;

/** Keeps {@link Grants} fed for as long as the service runs. */
@Singleton
class GrantWiring {
    private final Grants grants;
    private @Nullable GrantFold fold;

    GrantWiring(GrantConfig config) {
        this.grants = new Grants(config.keptAfterEnd(), Clock.systemUTC());
    }

    void start(
            @Observes StartupEvent started,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            MeterRegistry meters) {
        Gauge.builder("slipway.token.grants.open", grants, Grants::openCount)
                .description("Grants of builds that have not ended")
                .register(meters);
        fold = GrantFold.open(kafka, grants);
    }

    void stop(@Observes ShutdownEvent stopping) {
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
