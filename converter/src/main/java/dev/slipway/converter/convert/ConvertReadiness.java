package dev.slipway.converter.convert;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Files;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready when the queue is being worked on, disks can be written, and there is space for them. */
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
        Optional<String> shortage = channel.shortage();
        HealthCheckResponseBuilder response = HealthCheckResponse.named("converter")
                .status(channel.running() && writable && shortage.isEmpty())
                .withData("disks_writable", writable);
        shortage.ifPresent(reason -> response.withData("no_space", reason));
        return response.build();
    }
}
