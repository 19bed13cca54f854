package dev.slipway.converter.convert;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Files;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when the queue is being worked on and disks can be written. */
@Readiness
@ApplicationScoped
class ConvertReadiness implements HealthCheck {

    private final ConvertChannel channel;
    private final ConvertConfig config;

    ConvertReadiness(ConvertChannel channel, ConvertConfig config) {
        this.channel = channel;
        this.config = config;
    }

    @Override
    public HealthCheckResponse call() {
        boolean writable = Files.isWritable(config.disks());
        return HealthCheckResponse.named("converter")
                .status(channel.running() && writable)
                .withData("disks_writable", writable)
                .build();
    }
}
