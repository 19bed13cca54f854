package dev.slipway.publisher.publish;

import dev.slipway.secretfile.Watched;
import dev.slipway.secretfile.WatchedFile;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Watches the files that a push needs, so that a bad file is reported before the first push. */
@Dependent
class PublishWiring {
    @Produces
    @Singleton
    Watched keyFile(PublishConfig config) {
        return WatchedFile.ofSecret(config.keyFile(), Clock.systemUTC());
    }

    @Produces
    @Singleton
    Watched passwordFile(PublishConfig config) {
        return WatchedFile.ofSecret(config.registry().passwordFile(), Clock.systemUTC());
    }
}
