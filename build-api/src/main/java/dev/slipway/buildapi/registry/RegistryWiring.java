package dev.slipway.buildapi.registry;

import dev.slipway.registry.operator.OperatorRegistry;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Makes the client of the operator's registry, with build-api's account. */
@Dependent
class RegistryWiring {
    @Produces
    @Singleton
    OperatorRegistry registry(RegistryConfig config) {
        return OperatorRegistry.open(config);
    }

    void close(@Disposes OperatorRegistry registry) {
        registry.close();
    }
}
