package dev.slipway.converter.cleanup;

import dev.slipway.secretfile.Watched;
import dev.slipway.secretfile.WatchedFile;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Watches the file with the secret of the cleanup by hand, so that a bad file is reported before somebody needs it. */
@Dependent
class CleanupWiring {
    @Produces
    @Singleton
    Watched secretFile(CleanupConfig config) {
        return WatchedFile.ofSecret(config.secretFile(), Clock.systemUTC());
    }
}
