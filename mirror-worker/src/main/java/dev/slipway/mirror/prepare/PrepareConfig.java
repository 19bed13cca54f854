package dev.slipway.mirror.prepare;

import dev.slipway.mirror.policy.RuleConfig;
import dev.slipway.registry.operator.OperatorRegistryConfig;
import dev.slipway.settings.Allowed;
import dev.slipway.settings.Expects;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Configuration of mirror-worker. Defaults of what has one stand in {@code META-INF/microprofile-config.properties}. */
@ConfigMapping(prefix = "slipway.mirror-worker")
public interface PrepareConfig {
    /** How many builds are prepared at a time. */
    @Expects(Allowed.POSITIVE_NUMBER)
    int slots();

    /** How long a registry may be silent before it counts as away. */
    @Expects(Allowed.POSITIVE_DURATION)
    Duration stallTimeout();

    OperatorRegistryConfig registry();

    /** Who fills the mirror: rules by name, tried in the order of their names. */
    Map<String, RuleConfig> rules();

    /** How long a copy counts as what the upstream has, where no rule says otherwise. */
    Duration freshFor();

    /**
     * How long an access token of token-service lasts: so long nothing private is copied into a repository that was public. The same
     * as {@code slipway.token.access-token-life}.
     */
    @Expects(Allowed.POSITIVE_DURATION)
    Duration accessTokenLife();

    /**
     * How long mirror-worker remembers when an image was last compared with its upstream, after the last build that made it ask. Should
     * be longer than copies are fresh.
     */
    @Expects(Allowed.POSITIVE_DURATION)
    Duration forgetAfter();

    /** How much a build that is no admin build may bring into the mirror, in all. */
    MemorySize buildLimit();

    /** How large a signature, an attestation or the like may be that comes along with an image; 0 for none. */
    MemorySize attachmentLimit();

    /**
     * How much of an upstream's limit is left to builds and to people, in percent of it: below that, work that nobody waits for fetches
     * no manifest any more.
     */
    @Expects(Allowed.PERCENT)
    int upstreamReserve();

    /** How many bytes of blobs per second may come from all upstreams together; without it, as many as come. */
    @Expects(Allowed.POSITIVE_SIZE)
    Optional<MemorySize> bandwidth();

    /** What builds run on and build for, {@code linux/amd64}: it decides what {@code $TARGETARCH} in a FROM stands for. */
    @Expects(Allowed.PLATFORM)
    String platform();

    /** Where a registry host is reached, e.g. {@code "docker.io"=https://mirror.gcr.io}; other hosts are themselves. */
    Map<String, URI> upstreams();

    /** Hosts beyond loopback that may be spoken to by plain http. */
    Optional<List<String>> plainHttpHosts();

    /** By registry host, the token realm on another host that may see its credentials. */
    Map<String, URI> realms();

    /** The docker config file with the credentials for upstreams; else that of the user who runs this. */
    Optional<Path> dockerConfig();
}
