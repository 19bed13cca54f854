package dev.slipway.launcher.launch;

import dev.slipway.secretfile.Watched;
import dev.slipway.secretfile.WatchedFile;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Watches the files that a launch needs, so that a bad file is reported before the first launch. */
@Dependent
class LaunchWiring {
    @Produces
    @Singleton
    Watched keyFile(LaunchConfig config) {
        return WatchedFile.ofSecret(config.keyFile(), Clock.systemUTC());
    }

    @Produces
    @Singleton
    Watched passwordFile(LaunchConfig config) {
        return WatchedFile.ofSecret(config.registry().passwordFile(), Clock.systemUTC());
    }
}
