package dev.slipway.mirror.prepare;

import dev.slipway.mirror.policy.RuleConfig;
import dev.slipway.mirror.policy.SampleRules;
import dev.slipway.mirror.policy.When;
import dev.slipway.registry.operator.OperatorRegistryConfig;
import io.quarkus.runtime.configuration.MemorySize;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings of a worker in whose tests one registry is both its own and its upstream. */
record FixedConfig(URI url) implements PrepareConfig, OperatorRegistryConfig {
    @Override
    public int slots() {
        return 1;
    }

    @Override
    public Duration stallTimeout() {
        return Duration.ofSeconds(5);
    }

    @Override
    public OperatorRegistryConfig registry() {
        return this;
    }

    @Override
    public Map<String, RuleConfig> rules() {
        return Map.of(
                "ours",
                SampleRules.rule(PrepareChannelIT.UPSTREAM, "team/internal", When.NEVER),
                "kept",
                SampleRules.kept(PrepareChannelIT.UPSTREAM, "team/kept", Duration.ofHours(1)),
                "tags",
                SampleRules.kept(PrepareChannelIT.UPSTREAM, "team/tags", Duration.ofHours(1), "1*"));
    }

    @Override
    public Duration freshFor() {
        return Duration.ofHours(24);
    }

    @Override
    public Duration forgetAfter() {
        return Duration.ofDays(90);
    }

    @Override
    public Duration accessTokenLife() {
        return Duration.ofMinutes(5);
    }

    @Override
    public MemorySize attachmentLimit() {
        return new MemorySize(BigInteger.valueOf(16L << 20));
    }

    @Override
    public MemorySize buildLimit() {
        return new MemorySize(BigInteger.valueOf(1L << 30));
    }

    @Override
    public int upstreamReserve() {
        return 20;
    }

    @Override
    public Optional<MemorySize> bandwidth() {
        return Optional.empty();
    }

    @Override
    public String platform() {
        return "linux/amd64";
    }

    @Override
    public Map<String, URI> upstreams() {
        URI nobody = URI.create("http://127.0.0.1:1");
        return Map.of("docker.io", nobody, "127.0.0.1:1", nobody, PrepareChannelIT.UPSTREAM, url);
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
    public Optional<Path> dockerConfig() {
        return Optional.of(Path.of("/nonexistent/config.json"));
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
