package dev.slipway.buildapi.stream;

import dev.slipway.settings.Allowed;
import dev.slipway.settings.Expects;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** {@code slipway.build-api.stream.*}. */
@ConfigMapping(prefix = "slipway.build-api.stream")
public interface StreamConfig {
    /** How long a stream may be silent before it says that it is there. */
    @WithDefault("PT15S")
    @Expects(Allowed.POSITIVE_DURATION)
    Duration heartbeat();

    /** How often a stream looks by itself, for what another process folded. */
    @WithDefault("PT1S")
    @Expects(Allowed.POSITIVE_DURATION)
    Duration pollInterval();

    /** How long a stream waits for the last lines of a build that has just ended: they travel on another topic. */
    @WithDefault("PT1S")
    Duration settle();
}
