package dev.slipway.buildapi.limit;

import io.quarkus.runtime.Startup;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Reads the maxima at the start, so that one that cannot be ends it. */
@Singleton
class LimitsWiring {
    @Produces
    @Singleton
    @Startup
    Maxima maxima(LimitsConfig config) {
        return Maxima.of(config);
    }
}
