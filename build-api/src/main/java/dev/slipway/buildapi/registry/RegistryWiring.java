package dev.slipway.buildapi.registry;

import dev.slipway.registry.operator.OperatorRegistry;
import dev.slipway.secretfile.Watched;
import dev.slipway.secretfile.WatchedFile;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Makes the client of the operator's registry, with build-api's account. */
@Dependent
class RegistryWiring {
    @Produces
    @Singleton
    OperatorRegistry registry(RegistryConfig config) {
        return OperatorRegistry.open(config);
    }

    /** Watches the file with the account's password, so that a bad file is reported before it is needed. */
    @Produces
    @Singleton
    Watched passwordFile(RegistryConfig config) {
        return WatchedFile.ofSecret(config.passwordFile(), Clock.systemUTC());
    }

    void close(@Disposes OperatorRegistry registry) {
        registry.close();
    }
}
