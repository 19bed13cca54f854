package dev.slipway.launcher.launch;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when builds are taken. */
@Readiness
@ApplicationScoped
class LaunchHealth implements HealthCheck {
    private final LaunchChannel channel;

    @Inject
    LaunchHealth(LaunchChannel channel) {
        this.channel = channel;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("vm-launcher")
                .status(channel.isReady())
                .withData("state", channel.state())
                .build();
    }
}
