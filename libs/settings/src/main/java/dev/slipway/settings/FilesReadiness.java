package dev.slipway.settings;

import dev.slipway.secretfile.Unreadable;
import dev.slipway.secretfile.Watched;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Reports "not ready" when a needed file has been unreadable for long: its old content is in force, and may have been
 * revoked.
 */
@Readiness
@ApplicationScoped
class FilesReadiness implements HealthCheck {
    private final Iterable<Watched> files;
    private final Duration patience;
    private final InstantSource clock;

    @Inject
    FilesReadiness(@Any Instance<Watched> files, FilesConfig config) {
        this(files, config.patience(), InstantSource.system());
    }

    FilesReadiness(Iterable<Watched> files, Duration patience, InstantSource clock) {
        this.files = files;
        this.patience = patience;
        this.clock = clock;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("files").up();
        for (Watched file : files) {
            Optional<Unreadable> unreadable = file.unreadable();
            if (unreadable.isPresent()) {
                Unreadable found = unreadable.get();
                answer.withData(found.file().toString(), "unreadable since " + found.since() + ": " + found.reason());
                if (found.lastsLongerThan(patience, clock.instant())) {
                    answer.down();
                }
            }
        }
        return answer.build();
    }
}
