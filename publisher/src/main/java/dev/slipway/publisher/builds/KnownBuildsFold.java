package dev.slipway.publisher.builds;

import dev.slipway.events.Topics;
import dev.slipway.kafka.EventFold;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Reads the topics into {@link KnownBuilds}, for as long as the application runs. */
@ApplicationScoped
public class KnownBuildsFold {
    /** After a start it reads what Kafka has kept of a month. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final List<String> TOPICS = List.of(
            Topics.BUILD_REQUESTED,
            Topics.BUILD_FINISHED,
            Topics.BUILD_PUBLISH,
            Topics.IMAGE_PUBLISHED,
            Topics.IMAGE_REMOVED);

    private final Map<String, Object> kafka;
    private final KnownBuilds builds = new KnownBuilds();
    private volatile @Nullable EventFold fold;

    @Inject
    KnownBuildsFold(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this.kafka = kafka;
    }

    void start(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
        fold = EventFold.ofEvents(kafka, TOPICS, builds::apply);
    }

    void stop(@Observes ShutdownEvent event) {
        EventFold running = fold;
        if (running != null) {
            running.close();
            fold = null;
        }
    }

    /**
     * What Kafka tells up to now.
     *
     * @throws IOException where Kafka does not answer, so that nobody knows what it would tell
     */
    public KnownBuilds upToDate() throws IOException, InterruptedException {
        EventFold running = fold;
        if (running == null) {
            throw new IOException("the publisher starts or stops");
        }
        try {
            running.caughtUp().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return builds;
        } catch (TimeoutException | ExecutionException | CancellationException e) {
            throw new IOException("Kafka's topics about builds were not read to their end within " + PATIENCE, e);
        }
    }
}
