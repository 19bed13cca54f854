package dev.slipway.publisher.registry;

import dev.slipway.registry.operator.OperatorRegistryConfig;
import io.smallrye.config.ConfigMapping;

/** {@code slipway.publisher.registry.*}. */
@ConfigMapping(prefix = "slipway.publisher.registry")
public interface RegistryConfig extends OperatorRegistryConfig {}
