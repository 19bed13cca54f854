package dev.slipway.token.apitoken;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once every API token that was on the topic at the start is known. */
@Readiness
@Singleton
class ApiTokensReady implements HealthCheck {
    private final ApiTokens tokens;

    ApiTokensReady(ApiTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("token-service API tokens")
                .status(tokens.isCaughtUp())
                .build();
    }
}
