package dev.slipway.buildapi.fold;

import dev.slipway.buildapi.eventlog.KafkaEventLog;
import dev.slipway.kafka.ClientSettings;
import dev.slipway.kafka.TopicCatalog;
import dev.slipway.timing.Backoff;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.agroal.DataSource;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the {@link Feed} for as long as the application runs, and tells whether it does. */
@Readiness
@ApplicationScoped
class FeedRunner implements HealthCheck {
    private static final Logger LOG = LoggerFactory.getLogger(FeedRunner.class);
    private static final String GROUP = "slipway-build-api-read-model";
    private static final Backoff PAUSES = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(5));
    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

    private final Map<String, Object> kafka;
    private final AgroalDataSource database;
    private final Changes changes;
    private final KafkaEventLog events;
    private final MeterRegistry metrics;
    private final MovedImagesConfig moved;
    private volatile @Nullable Feed feed;
    private volatile boolean stopped;
    private @Nullable Thread thread;

    @Inject
    FeedRunner(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            @DataSource("build-api") AgroalDataSource database,
            Changes changes,
            KafkaEventLog events,
            MeterRegistry metrics,
            MovedImagesConfig moved) {
        this.kafka = kafka;
        this.database = database;
        this.changes = changes;
        this.events = events;
        this.metrics = metrics;
        this.moved = moved;
    }

    void start(@Observes StartupEvent event) {
        thread = Thread.ofPlatform().daemon().name("build-api-feed").start(this::run);
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopped = true;
        Feed current = feed;
        if (current != null) {
            current.stop();
        }
        Thread running = thread;
        if (running != null) {
            running.join(STOP_WITHIN);
        }
    }

    private void run() {
        int failures = 0;
        while (!stopped) {
            try {
                ensureTopics();
                String clusterId = clusterId();
                Feed next = new Feed(consumer(), clusterId, database, changes, unusable(), moved(), metrics);
                feed = next;
                failures = 0;
                next.run();
            } catch (ExecutionException | TimeoutException | RuntimeException | Error e) {
                LOG.warn("events are not folded, trying again: reason={}", e.getMessage(), e);
                pause(++failures);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static void pause(int failures) {
        try {
            PAUSES.sleepAfter(failures);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where the operator keeps topics to himself, they are there already. */
    private void ensureTopics() {
        try {
            TopicCatalog.ensure(kafka);
        } catch (KafkaException e) {
            LOG.warn("cannot make sure that the topics are there: reason={}", e.getMessage());
        }
    }

    private UnusableEvents unusable() {
        return new UnusableEvents((unusable, reason) -> events.deadLetter(unusable, GROUP, reason), metrics);
    }

    private MovedImages moved() {
        return new MovedImages(database, events, moved.rebuildWindow(), moved.settle());
    }

    private KafkaConsumer<String, byte[]> consumer() {
        Map<String, Object> settings = new HashMap<>(ClientSettings.connection(kafka));
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "slipway-build-api-feed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 500);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 << 20);
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }

    private String clusterId() throws InterruptedException, ExecutionException, TimeoutException {
        try (Admin admin = Admin.create(ClientSettings.connection(kafka))) {
            return admin.describeCluster().clusterId().get(10, TimeUnit.SECONDS);
        }
    }

    @Override
    public HealthCheckResponse call() {
        Feed current = feed;
        boolean alive =
                current != null && current.lastTurn().isAfter(Instant.now().minus(SILENCE));
        return HealthCheckResponse.named("build-api read model").status(alive).build();
    }
}
