package dev.slipway.buildapi.limit;

import dev.slipway.settings.Allowed;
import dev.slipway.settings.Expects;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** {@code slipway.build-api.limits.*}: the most that a build may ask for. */
@ConfigMapping(prefix = "slipway.build-api.limits")
public interface LimitsConfig {
    /** Memory of a build machine; {@code memory_mb}. */
    @WithDefault("8G")
    @Expects(Allowed.POSITIVE_SIZE)
    MemorySize memory();

    /** Processors of a build machine; {@code cpus}. */
    @WithDefault("8")
    @Expects(Allowed.POSITIVE_NUMBER)
    int cpus();

    /** How long a build may run; {@code timeout_seconds}. */
    @WithDefault("PT2H")
    @Expects(Allowed.POSITIVE_DURATION)
    Duration timeout();

    /** What a build may reach; {@code network_mode} and {@code allowed_domains}. */
    @WithDefault("egress")
    NetworkMaximum network();

    /** Secrets that a build may read. */
    @WithDefault("64")
    @Expects(Allowed.WHOLE_NUMBER)
    int secrets();

    /** The values of all secrets of a build together. */
    @WithDefault("512K")
    @Expects(Allowed.SIZE)
    MemorySize secretBytes();

    /** Logins to other registries that one tenant may have stored. */
    @WithDefault("50")
    @Expects(Allowed.WHOLE_NUMBER)
    int registryLogins();

    /** Builds of one tenant that have not ended: those that wait and those that run. */
    @WithDefault("100")
    @Expects(Allowed.POSITIVE_NUMBER)
    int buildsOfOneTenant();

    /** Whether admin builds may have as large a machine, for as long and with as much of a network as they like. */
    @WithDefault("false")
    boolean exemptAdminBuilds();
}
