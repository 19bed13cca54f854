package dev.slipway.publisher.publish;

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

/** Configuration of the publisher. Defaults of what has one stand in {@code META-INF/microprofile-config.properties}. */
@ConfigMapping(prefix = "slipway.publisher")
public interface PublishConfig {
    /** How many images get their names at a time. */
    @Expects(Allowed.POSITIVE_NUMBER)
    int slots();

    /** How often broken machinery is tried before a name fails. */
    @Expects(Allowed.POSITIVE_NUMBER)
    int attempts();

    /** How long a registry may be silent before it counts as away. */
    @Expects(Allowed.POSITIVE_DURATION)
    Duration stallTimeout();

    /** The publisher's private keys, a JWK or a set of them, which open tenants' logins to other registries. */
    Path keyFile();

    /** How large a signature, an attestation or the like may be that comes along with an image; 0 for none. */
    MemorySize attachmentLimit();

    OperatorRegistryConfig registry();

    /** The only hosts that images are pushed to, as in names, with {@code *.example.com} for all below one; without it, all. */
    Optional<List<String>> pushHosts();

    /** Where a registry host is reached, for those that are not themselves or are at private addresses. */
    Map<String, URI> registries();

    /** Hosts beyond loopback that may be spoken to by plain http. */
    Optional<List<String>> plainHttpHosts();

    /** By registry host, the token realm on another host that may see its credentials. */
    Map<String, URI> realms();
}
