package dev.slipway.publisher.publish;

import dev.slipway.registry.operator.OperatorRegistryConfig;
import io.quarkus.runtime.configuration.MemorySize;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Settings of a publisher in tests.
 *
 * @param url of Slipway's own registry
 * @param others hosts of other registries that settings name, with their URLs
 */
record FixedConfig(URI url, Map<String, URI> others, Path keyFile, Optional<List<String>> pushHosts, int slots)
        implements PublishConfig, OperatorRegistryConfig {
    FixedConfig {
        others = new HashMap<>(others);
    }

    @Override
    public int attempts() {
        return 8;
    }

    @Override
    public Duration stallTimeout() {
        return Duration.ofSeconds(20);
    }

    @Override
    public MemorySize attachmentLimit() {
        return new MemorySize(BigInteger.valueOf(16L << 20));
    }

    @Override
    public OperatorRegistryConfig registry() {
        return this;
    }

    @Override
    public Map<String, URI> registries() {
        return others;
    }

    @Override
    public Optional<List<String>> plainHttpHosts() {
        return Optional.empty();
    }

    @Override
    public Map<String, URI> realms() {
        return Map.of();
    }

    @Override
    public Optional<String> username() {
        return Optional.empty();
    }

    @Override
    public Optional<Path> passwordFile() {
        return Optional.empty();
    }

    @Override
    public Optional<URI> realm() {
        return Optional.empty();
    }
}
