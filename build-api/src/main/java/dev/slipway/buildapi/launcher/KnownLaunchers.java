package dev.slipway.buildapi.launcher;

import dev.slipway.kafka.launcher.Launchers;
import dev.slipway.kafka.launcher.LaunchersFold;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which launchers there are, for as long as the application runs. */
@ApplicationScoped
class KnownLaunchers {
    private final Map<String, Object> kafka;
    private volatile @Nullable LaunchersFold fold;

    @Inject
    KnownLaunchers(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this.kafka = kafka;
    }

    void start(@Observes StartupEvent event) {
        fold = LaunchersFold.open(kafka, Clock.systemUTC());
    }

    void stop(@Observes ShutdownEvent event) {
        LaunchersFold running = fold;
        if (running != null) {
            running.close();
            fold = null;
        }
    }

    /** All of the last day, by name, as far as Kafka has told. While it is away they become lost, one after the other. */
    List<Launchers.Standing> all() {
        LaunchersFold running = fold;
        return running == null ? List.of() : running.launchers().all();
    }
}
