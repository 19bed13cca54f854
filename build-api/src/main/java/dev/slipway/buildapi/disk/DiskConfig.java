package dev.slipway.buildapi.disk;

import dev.slipway.settings.Allowed;
import dev.slipway.settings.Expects;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** {@code slipway.build-api.disks.*}. */
@ConfigMapping(prefix = "slipway.build-api.disks")
public interface DiskConfig {
    /** File with the secrets that the converters have too, see {@link dev.slipway.http.AddressSecret}. Without it, no disk is reached. */
    Optional<Path> secretFile();

    /** How long the address of a disk opens it. A download that began goes on. */
    @WithDefault("PT5M")
    @Expects(Allowed.POSITIVE_DURATION)
    Duration addressLife();
}
