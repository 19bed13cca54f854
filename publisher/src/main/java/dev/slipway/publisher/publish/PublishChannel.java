package dev.slipway.publisher.publish;

import dev.slipway.events.PublishEvent.PublishJob;
import dev.slipway.events.Topics;
import dev.slipway.kafka.EventFold;
import dev.slipway.kafka.EventPublisher;
import dev.slipway.kafka.queue.WorkQueue;
import dev.slipway.kafka.queue.WorkQueueOptions;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Connects the step to Kafka: takes jobs from the work queue, tells what became of each name, and counts. */
@ApplicationScoped
public class PublishChannel {
    public static final String GROUP = "slipway-publisher";

    /** An image that ends this process twice would end the next one too. */
    private static final int MOST_DEATHS = 3;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final PublishConfig config;
    private final Map<String, Object> kafka;
    private final MeterRegistry metrics;
    /** The last one opened is closed first. */
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    private @Nullable WorkQueue queue;

    @Inject
    PublishChannel(
            PublishConfig config,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            MeterRegistry metrics) {
        this.config = config;
        this.kafka = kafka;
        this.metrics = metrics;
    }

    void start(@Observes StartupEvent event) {
        RegistryDestinations destinations = opened(new RegistryDestinations(config));
        EventPublisher publisher = opened(EventPublisher.open(kafka, "/slipway/publisher"));
        NameBoard board = new NameBoard();
        EventFold fold = opened(EventFold.ofEvents(kafka, List.of(Topics.IMAGE_PUBLISHED), board::apply));
        CurrentNames names = () -> upToDate(fold, board);
        PublishHandler handler = new PublishHandler(
                new PublishStep(names, destinations),
                names,
                publisher::within,
                result -> Counter.builder("slipway.publisher.names")
                        .description("Names that ended, by result")
                        .tag("result", result.word())
                        .register(metrics)
                        .increment(),
                Clock.systemUTC());
        WorkQueue started = opened(WorkQueue.start(
                kafka,
                WorkQueueOptions.of(PublishJob.class, GROUP, config.slots())
                        .withDeliveries(config.attempts())
                        .withDeaths(MOST_DEATHS),
                handler));
        queue = started;
        Gauge.builder("slipway.publisher.in.flight", started, WorkQueue::inFlight)
                .description("Images that get their names now")
                .register(metrics);
        Gauge.builder(
                        "slipway.publisher.oldest.seconds",
                        started,
                        q -> q.oldestAge().toMillis() / 1e3)
                .description("Age of the job that has run longest")
                .register(metrics);
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

    /** Whether the queue is being worked on. */
    boolean running() {
        return queue != null;
    }

    private static NameBoard upToDate(EventFold fold, NameBoard board) throws InterruptedException {
        try {
            fold.caughtUp().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return board;
        } catch (ExecutionException | TimeoutException | CancellationException e) {
            throw new KafkaException("cannot read who has which name: Kafka does not answer", e);
        }
    }
}
