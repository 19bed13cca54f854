package dev.slipway.mirror.prepare;

import dev.slipway.secretfile.Watched;
import dev.slipway.secretfile.WatchedFile;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/**
 * Watches the file with the secret of the account at the registry, so that a bad file is reported before it is used.
 */
@Dependent
class PrepareWiring {
    @Produces
    @Singleton
    Watched passwordFile(PrepareConfig config) {
        return WatchedFile.ofSecret(config.registry().passwordFile(), Clock.systemUTC());
    }
}
