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
    /** File with the secrets that addresses of disks are signed with; the converters have it too. Without it, no disk is reached. */
    // Its lines are those of dev.slipway.http.AddressSecret.
    Optional<Path> secretFile();

    /** How long the address of a disk opens it. A download that began goes on. */
    @WithDefault("PT5M")
    @Expects(Allowed.POSITIVE_DURATION)
    Duration addressLife();
}
