package dev.slipway.publisher.removal;

import dev.slipway.events.PublishEvent.RemovalJob;
import dev.slipway.kafka.EventPublisher;
import dev.slipway.kafka.queue.WorkQueue;
import dev.slipway.kafka.queue.WorkQueueOptions;
import dev.slipway.publisher.builds.KnownBuildsFold;
import dev.slipway.publisher.registry.RegistryConfig;
import dev.slipway.publisher.retention.RetentionChannel;
import dev.slipway.registry.operator.OperatorRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/** Connects the step to Kafka: takes requests from the work queue, one at a time, and tells what became of them. */
@ApplicationScoped
public class RemovalChannel {
    public static final String GROUP = "slipway-publisher-removal";

    private static final int MOST_DELIVERIES = 5;

    private final RegistryConfig config;
    private final KnownBuildsFold builds;
    private final RetentionChannel retention;
    private final Map<String, Object> kafka;
    /** The last one opened is closed first. */
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    @Inject
    RemovalChannel(
            RegistryConfig config,
            KnownBuildsFold builds,
            RetentionChannel retention,
            @Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this.config = config;
        this.builds = builds;
        this.retention = retention;
        this.kafka = kafka;
    }

    void start(@Observes StartupEvent event) {
        OperatorRegistry registry = opened(OperatorRegistry.open(config));
        EventPublisher publisher = opened(EventPublisher.open(kafka, "/slipway/publisher"));
        RemovalHandler handler = new RemovalHandler(
                new RemovalStep(Tags.Real.of(registry)),
                builds::upToDate,
                retention::prune,
                publisher::within,
                Clock.systemUTC());
        opened(WorkQueue.start(
                kafka, WorkQueueOptions.of(RemovalJob.class, GROUP, 1).withDeliveries(MOST_DELIVERIES), handler));
    }

    private <T extends AutoCloseable> T opened(T closeable) {
        open.addFirst(closeable);
        return closeable;
    }

    void stop(@Observes ShutdownEvent event) throws Exception {
        while (!open.isEmpty()) {
            open.removeFirst().close();
        }
    }
}
