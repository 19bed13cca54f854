package dev.slipway.token.mirror;

import dev.slipway.kafka.mirror.MirrorReaders;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once every private repository of the mirror that was on the topic at the start is known. */
@Readiness
@Singleton
class MirrorReadersReady implements HealthCheck {
    private final MirrorReaders readers;

    MirrorReadersReady(MirrorReaders readers) {
        this.readers = readers;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("token-service mirror")
                .status(readers.isCaughtUp())
                .build();
    }
}
