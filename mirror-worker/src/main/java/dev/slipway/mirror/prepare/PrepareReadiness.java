package dev.slipway.mirror.prepare;

import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready when the operator's registry answers and lets mirror-worker look into the mirror. */
@Readiness
@ApplicationScoped
class PrepareReadiness implements HealthCheck {
    /** A name in the mirror that no upstream host can have; looking it up proves that tokens are to be had. */
    private static final String PROBE = "mirror/readiness";

    private final PrepareChannel worker;
    private final PrepareConfig config;

    @Inject
    PrepareReadiness(PrepareChannel worker, PrepareConfig config) {
        this.worker = worker;
        this.config = config;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("mirror-worker");
        Optional<RegistryClient> registries = worker.registries();
        if (registries.isEmpty()) {
            return answer.down().build();
        }
        try {
            registries
                    .get()
                    .headManifest(Repository.at(config.registry().url(), PROBE).tag("none"));
            return answer.up().build();
        } catch (IOException e) {
            return answer.down()
                    .withData("registry", String.valueOf(e.getMessage()))
                    .build();
        }
    }
}
