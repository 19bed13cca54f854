package dev.slipway.buildapi.registryevents;

import dev.slipway.settings.Allowed;
import dev.slipway.settings.Expects;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;

/** {@code slipway.build-api.registry-events.*}. */
@ConfigMapping(prefix = "slipway.build-api.registry-events")
public interface RegistryEventsConfig {
    /** File with the secret that the registry sends as its Bearer token; read at each notification. */
    Path secretFile();

    /** How often to look for images that nobody was told of. The schedule of {@link SweepRunner} reads it by its name. */
    @WithDefault("PT60S")
    @Expects(Allowed.POSITIVE_DURATION)
    Duration sweepInterval();

    /** How long after a build's end its image may go without a notification. */
    @WithDefault("PT30S")
    Duration sweepAfter();
}
