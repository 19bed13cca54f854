package dev.slipway.launcher.launch;

import dev.slipway.secretfile.Watched;
import dev.slipway.secretfile.WatchedFile;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** The files that a launch needs are looked at before one comes. */
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
