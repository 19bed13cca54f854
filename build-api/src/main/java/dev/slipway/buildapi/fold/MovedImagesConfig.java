package dev.slipway.buildapi.fold;

import dev.slipway.settings.Allowed;
import dev.slipway.settings.Expects;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** {@code slipway.build-api.moved-images.*}: what is told of base images whose tags lead to something else. */
@ConfigMapping(prefix = "slipway.build-api.moved-images")
public interface MovedImagesConfig {
    /** How old a build may be that is named as one that used the old image. */
    @WithDefault("P30D")
    @Expects(Allowed.POSITIVE_DURATION)
    Duration rebuildWindow();

    /** How long it waits first: builds that were being prepared when the image moved used the old one, too. */
    @WithDefault("PT30S")
    Duration settle();
}
