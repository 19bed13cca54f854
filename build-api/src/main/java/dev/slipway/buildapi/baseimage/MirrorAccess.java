package dev.slipway.buildapi.baseimage;

import dev.slipway.kafka.mirror.MirrorReaders;
import dev.slipway.kafka.mirror.MirrorReadersFold;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Who may read which repository of the mirror, for as long as the application runs. */
@ApplicationScoped
class MirrorAccess {
    private final Map<String, Object> kafka;
    private @Nullable MirrorReadersFold fold;

    @Inject
    MirrorAccess(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this.kafka = kafka;
    }

    void start(@Observes StartupEvent event) {
        fold = MirrorReadersFold.open(kafka, new MirrorReaders());
    }

    void stop(@Observes ShutdownEvent event) {
        if (fold != null) {
            fold.close();
            fold = null;
        }
    }

    /**
     * All that was said up to now.
     *
     * @throws KafkaException while Kafka is away: nobody can say then who may read what
     */
    MirrorReaders now() {
        MirrorReadersFold running = fold;
        if (running == null) {
            throw new KafkaException("build-api is not running");
        }
        try {
            return running.now();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }
}
