package dev.slipway.converter.registry;

import dev.slipway.secretfile.Watched;
import dev.slipway.secretfile.WatchedFile;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Watches the file with the account's secret, so that a bad file is reported before it is used. */
@Dependent
class RegistryWiring {
    @Produces
    @Singleton
    Watched passwordFile(RegistryConfig config) {
        return WatchedFile.ofSecret(config.passwordFile(), Clock.systemUTC());
    }
}
