package dev.slipway.buildapi.registryevents;

import dev.slipway.secretfile.Watched;
import dev.slipway.secretfile.WatchedFile;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Without its secret, no notification of the registry is let in: that is to be seen before one is lost. */
@Dependent
class RegistryEventsWiring {
    @Produces
    @Singleton
    Watched secretFile(RegistryEventsConfig config) {
        return WatchedFile.ofSecret(config.secretFile(), Clock.systemUTC());
    }
}
