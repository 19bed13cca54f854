package dev.slipway.publisher.publish;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when the queue is being worked on. */
@Readiness
@ApplicationScoped
class PublishReadiness implements HealthCheck {
    private final PublishChannel channel;

    PublishReadiness(PublishChannel channel) {
        this.channel = channel;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("publisher").status(channel.running()).build();
    }
}
