package dev.slipway.buildapi.registry;

import dev.slipway.registry.operator.OperatorRegistryConfig;
import io.smallrye.config.ConfigMapping;

/** {@code slipway.build-api.registry.*}. */
@ConfigMapping(prefix = "slipway.build-api.registry")
public interface RegistryConfig extends OperatorRegistryConfig {}
