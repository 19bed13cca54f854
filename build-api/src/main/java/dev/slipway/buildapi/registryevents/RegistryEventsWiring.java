package dev.slipway.buildapi.registryevents;

import dev.slipway.secretfile.Watched;
import dev.slipway.secretfile.WatchedFile;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/**
 * Watches the file with the registry's secret. Without it, every notification is refused, and the operator has to know
 * this before one is lost.
 */
@Dependent
class RegistryEventsWiring {
    @Produces
    @Singleton
    Watched secretFile(RegistryEventsConfig config) {
        return WatchedFile.ofSecret(config.secretFile(), Clock.systemUTC());
    }
}
