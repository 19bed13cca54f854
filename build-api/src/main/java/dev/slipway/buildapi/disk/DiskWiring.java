package dev.slipway.buildapi.disk;

import dev.slipway.buildapi.eventlog.KafkaEventLog;
import dev.slipway.buildapi.read.ReadModel;
import dev.slipway.http.AddressSecret;
import dev.slipway.registry.operator.OperatorRegistry;
import dev.slipway.secretfile.Watched;
import dev.slipway.secretfile.WatchedFile;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/** Makes the step of what build-api has. */
@Dependent
class DiskWiring {
    /** A conversion that waits in the queue for longer is asked for twice, which does no harm. */
    private static final Duration RECENT = Duration.ofMinutes(1);

    @Produces
    @Singleton
    DiskStep step(DiskConfig config, ReadModel model, OperatorRegistry registry, KafkaEventLog events) {
        Clock clock = Clock.systemUTC();
        return new DiskStep(
                model::disk,
                new RegistryManifests(registry),
                events,
                config.secretFile().map(AddressSecret::new),
                config.addressLife(),
                new RecentRequests(RECENT, clock),
                clock);
    }

    /** Watches the file, so that a bad one is reported before it is needed. */
    @Produces
    @Singleton
    Watched secretFile(DiskConfig config) {
        return WatchedFile.ofSecret(config.secretFile(), Clock.systemUTC());
    }
}
