package dev.slipway.mirror.prepare;

import dev.slipway.events.BuildRequested;
import dev.slipway.events.Topics;
import dev.slipway.kafka.BuildLives;
import dev.slipway.kafka.EventFold;
import dev.slipway.kafka.EventPublisher;
import dev.slipway.kafka.queue.WorkQueue;
import dev.slipway.kafka.queue.WorkQueueOptions;
import dev.slipway.oci.Platform;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs the step on the topic of requested builds, from the start of the application to its end. */
@ApplicationScoped
public class PrepareChannel {
    private static final String GROUP = "slipway-mirror-worker";
    /** A source that ends this process twice would end the next one too. */
    private static final int MOST_DEATHS = 2;

    private static final String SOURCE = "/slipway/mirror-worker";

    private final PrepareConfig config;
    private final Map<String, Object> kafka;
    private final MeterRegistry meters;
    private @Nullable Running running;

    private record Running(RegistryClient registries, EventPublisher publisher, EventFold ends, WorkQueue queue) {
        void close() {
            queue.close();
            ends.close();
            publisher.close();
            registries.close();
        }
    }

    @Inject
    PrepareChannel(
            PrepareConfig config, @Identifier("default-kafka-broker") Map<String, Object> kafka, MeterRegistry meters) {
        this.config = config;
        this.kafka = kafka;
        this.meters = meters;
    }

    void start(@Observes StartupEvent event) {
        PrepareMetrics metrics = new PrepareMetrics(meters);
        RegistryClient registries = Registries.client(config);
        EventPublisher publisher = EventPublisher.open(kafka, SOURCE);
        BuildLives lives = new BuildLives();
        // A build that is only asked to end goes on to the launcher, who ends it; what nobody ended, nobody may drop.
        EventFold ends = EventFold.ofEvents(kafka, List.of(Topics.BUILD_FINISHED), lives::apply);
        WorkQueue queue = WorkQueue.start(
                kafka,
                WorkQueueOptions.of(BuildRequested.class, GROUP, config.slots())
                        .withDeaths(MOST_DEATHS)
                        .withListener((_, settlement, took) -> metrics.settled(settlement, took)),
                new PrepareHandler(step(registries), publisher::within, lives, metrics, Clock.systemUTC()));
        Gauge.builder("slipway.mirror_worker.in.flight", queue, WorkQueue::inFlight)
                .description("Builds that are prepared now")
                .register(meters);
        running = new Running(registries, publisher, ends, queue);
    }

    void stop(@Observes ShutdownEvent event) {
        if (running != null) {
            running.close();
            running = null;
        }
    }

    /** The client that the worker uses, while it runs. */
    Optional<RegistryClient> registries() {
        return Optional.ofNullable(running).map(Running::registries);
    }

    private PrepareStep step(RegistryClient registries) {
        String ownHost = Repository.hostOf(config.registry().url());
        return new PrepareStep(new ImageMirror(registries), ownHost, Platform.parse(config.platform()));
    }
}
