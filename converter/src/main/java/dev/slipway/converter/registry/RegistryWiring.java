package dev.slipway.converter.registry;

import dev.slipway.secretfile.Watched;
import dev.slipway.secretfile.WatchedFile;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** The secret of the account is looked at before it is used. */
@Dependent
class RegistryWiring {
    @Produces
    @Singleton
    Watched passwordFile(RegistryConfig config) {
        return WatchedFile.ofSecret(config.passwordFile(), Clock.systemUTC());
    }
}
