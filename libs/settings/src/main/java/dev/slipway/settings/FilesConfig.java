package dev.slipway.settings;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Files that settings name. */
@ConfigMapping(prefix = "slipway.files")
public interface FilesConfig {
    /** How long a file may be unreadable, or open to others, before the service is not ready. */
    @WithDefault("PT5M")
    Duration patience();
}
