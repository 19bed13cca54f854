package dev.slipway.token.mirror;

import dev.slipway.kafka.mirror.CurrentReaders;
import dev.slipway.kafka.mirror.MirrorReaders;
import dev.slipway.kafka.mirror.MirrorReadersFold;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Keeps {@link MirrorReaders} fed for as long as the service runs. */
@Singleton
class MirrorWiring {
    private final MirrorReaders readers = new MirrorReaders();
    private volatile @Nullable MirrorReadersFold fold;

    void start(
            @Observes StartupEvent started,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            MeterRegistry meters) {
        Gauge.builder("slipway.token.private.repositories", readers, MirrorReaders::count)
                .description("Repositories of the mirror that were fetched with a login")
                .register(meters);
        fold = MirrorReadersFold.open(kafka, readers);
    }

    void stop(@Observes ShutdownEvent stopping) {
        MirrorReadersFold open = fold;
        if (open != null) {
            open.close();
        }
    }

    @Produces
    @Singleton
    MirrorReaders readers() {
        return readers;
    }

    @Produces
    @Singleton
    CurrentReaders current() {
        return () -> {
            MirrorReadersFold open = fold;
            if (open == null) {
                throw new KafkaException("the topic of the mirror's repositories is not read yet");
            }
            return open.now();
        };
    }
}
