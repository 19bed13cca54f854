package dev.slipway.token.apitoken;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps {@link ApiTokens} fed for as long as the service runs. */
@Singleton
class ApiTokenWiring {
    private final ApiTokens tokens = new ApiTokens(Clock.systemUTC());
    private @Nullable ApiTokenFold fold;

    void start(
            @Observes StartupEvent started,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            MeterRegistry meters) {
        Gauge.builder("slipway.token.api.tokens", tokens, ApiTokens::count)
                .description("API tokens that token-service knows, with those that have expired or were revoked")
                .register(meters);
        fold = ApiTokenFold.open(kafka, tokens);
    }

    void stop(@Observes ShutdownEvent stopping) {
        if (fold != null) {
            fold.close();
        }
    }

    @Produces
    @Singleton
    ApiTokens tokens() {
        return tokens;
    }
}
