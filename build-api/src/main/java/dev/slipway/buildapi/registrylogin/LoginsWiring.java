package dev.slipway.buildapi.registrylogin;

import dev.slipway.secretfile.Watched;
import dev.slipway.secretfile.WatchedFile;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Watches the file with the publisher's public keys. */
@Dependent
class LoginsWiring {
    @Produces
    @Singleton
    Watched publisherKeyFile(LoginsConfig config) {
        return WatchedFile.ofPublic(config.publisherKeyFile(), Clock.systemUTC());
    }
}
