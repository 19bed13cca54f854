package dev.slipway.converter.registry;

import dev.slipway.registry.operator.OperatorRegistryConfig;
import io.smallrye.config.ConfigMapping;

/** {@code slipway.converter.registry.*}. */
@ConfigMapping(prefix = "slipway.converter.registry")
public interface RegistryConfig extends OperatorRegistryConfig {}
