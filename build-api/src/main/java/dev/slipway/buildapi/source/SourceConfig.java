package dev.slipway.buildapi.source;

import dev.slipway.settings.Allowed;
import dev.slipway.settings.Expects;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** {@code slipway.build-api.source.*}. */
@ConfigMapping(prefix = "slipway.build-api.source")
public interface SourceConfig {
    /** Where uploads are spooled, in files without a name. The JVM's temporary directory if not set. */
    Optional<Path> spoolDirectory();

    /** How large a source may be, compressed, where it is given by reference. Uploads: {@code request.body-limit}. */
    @WithDefault("1G")
    @Expects(Allowed.POSITIVE_SIZE)
    MemorySize referenceLimit();

    /** How large a source may be, unpacked. */
    @WithDefault("16G")
    @Expects(Allowed.POSITIVE_SIZE)
    MemorySize unpackedLimit();

    /** Members that a source may have. */
    @WithDefault("1000000")
    @Expects(Allowed.POSITIVE_NUMBER)
    long entryLimit();

    /** Whether https sources may lie on private, loopback or link-local addresses. */
    @WithDefault("false")
    boolean allowPrivateAddresses();

    /** How long a source by reference may take to fetch. */
    @WithDefault("PT15M")
    @Expects(Allowed.POSITIVE_DURATION)
    Duration fetchTimeout();
}
