package dev.slipway.converter.download;

import dev.slipway.settings.Allowed;
import dev.slipway.settings.Expects;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How disks are served. Defaults stand in {@code META-INF/microprofile-config.properties}. */
@ConfigMapping(prefix = "slipway.converter.downloads")
public interface DownloadConfig {
    /**
     * Where clients reach this converter, or whatever stands before all of them: a URL, or {@code /} where that is the address of the
     * API. Without it, nothing is served.
     */
    @Expects(Allowed.URL_OR_ROOT)
    Optional<String> url();

    /** File with the secrets that build-api signs addresses with, read at each request. */
    // Its lines are those of dev.slipway.http.AddressSecret.
    Optional<Path> secretFile();

    /** How many downloads run at once. */
    @Expects(Allowed.POSITIVE_NUMBER)
    int atOnce();

    /** How many of them are one tenant's. */
    @Expects(Allowed.POSITIVE_NUMBER)
    int perTenant();

    /** A client that takes less than {@link #least} in this time is cut off. */
    @Expects(Allowed.POSITIVE_DURATION)
    Duration patience();

    /** What a client has to take in {@link #patience}. Less than the network keeps for it in buffers would hurt nobody. */
    @Expects(Allowed.POSITIVE_SIZE)
    MemorySize least();
}
