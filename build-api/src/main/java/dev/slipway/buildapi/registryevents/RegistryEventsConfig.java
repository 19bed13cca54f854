package dev.slipway.buildapi.registryevents;

import dev.slipway.settings.Allowed;
import dev.slipway.settings.Expects;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;

/** {@code slipway.build-api.registry-events.*}. */
@ConfigMapping(prefix = "slipway.build-api.registry-events")
public interface RegistryEventsConfig {
    /** File with the secret that the registry sends as its Bearer token; read at each notification. */
    Path secretFile();

    /** How often to look for images that nobody was told of. */
    // The schedule of SweepRunner reads it by its name.
    @WithDefault("PT60S")
    @Expects(Allowed.POSITIVE_DURATION)
    Duration sweepInterval();

    /** How long after a build's end its image may go without a notification. */
    @WithDefault("PT30S")
    Duration sweepAfter();

    /** How long after a build's end what it pushed is still told of: notifications come late where the registry repeats them. */
    @WithDefault("PT10M")
    Duration afterEnd();

    /** Larger manifests are not told of. */
    @WithDefault("1M")
    @Expects(Allowed.POSITIVE_SIZE)
    MemorySize manifestSize();

    /** Manifests with more layers, and indexes of more images, are not told of. */
    @WithDefault("500")
    @Expects(Allowed.POSITIVE_NUMBER)
    int layers();

    /** So many manifests of one build are told of: of its image, for each platform, of what describes them, and of its cache. */
    @WithDefault("64")
    @Expects(Allowed.POSITIVE_NUMBER)
    int pushesOfOneBuild();
}
