package dev.slipway.token.grant;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once every grant that was on the topic at the start is known. */
@Readiness
@Singleton
class GrantsReady implements HealthCheck {
    private final Grants grants;

    GrantsReady(Grants grants) {
        this.grants = grants;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("token-service grants")
                .status(grants.isCaughtUp())
                .build();
    }
}
