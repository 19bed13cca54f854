package dev.slipway.buildapi.removal;

import dev.slipway.buildapi.eventlog.KafkaEventLog;
import dev.slipway.buildapi.eventlog.NotPublishedException;
import dev.slipway.events.Event;
import dev.slipway.events.PublishEvent.ImagesRemoved;
import dev.slipway.events.PublishEvent.RemovalJob;
import dev.slipway.events.Topics;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.kafka.EventFold;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Has the publisher remove something, and knows what it told of that. */
@ApplicationScoped
class ImageRemovals {
    /** Older ones are forgotten. */
    private static final int MOST = 2_000;

    private final KafkaEventLog events;
    private final Map<String, Object> kafka;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition told = lock.newCondition();
    private final Map<String, RemovalJob> jobs = new LinkedHashMap<>();
    private final Map<String, ImagesRemoved> ends = new LinkedHashMap<>();
    private volatile @Nullable EventFold fold;

    @Inject
    ImageRemovals(KafkaEventLog events, @Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this.events = events;
        this.kafka = kafka;
    }

    void start(@Observes StartupEvent event) {
        fold = EventFold.ofEvents(kafka, List.of(Topics.IMAGE_REMOVE, Topics.IMAGE_REMOVED), this::apply);
    }

    void stop(@Observes ShutdownEvent event) {
        EventFold running = fold;
        if (running != null) {
            running.close();
            fold = null;
        }
    }

    private void apply(Event event) {
        lock.lock();
        try {
            switch (event) {
                case RemovalJob job -> keep(jobs, job.id(), job);
                case ImagesRemoved end -> {
                    keep(ends, end.id(), end);
                    told.signalAll();
                }
                default -> {
                    // Nothing else is on these topics.
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** The first one counts. */
    private static <V> void keep(Map<String, V> map, String id, V value) {
        if (map.putIfAbsent(id, value) == null && map.size() > MOST) {
            map.remove(map.keySet().iterator().next());
        }
    }

    /**
     * Asks for it, and waits for its end.
     *
     * @return how it stands then, or when the time is over
     * @throws NotPublishedException where nobody knows whether the publisher will hear of it
     */
    RemovalView ask(RemovalJob job, TraceParent trace, Duration atMost)
            throws NotPublishedException, InterruptedException {
        events.publish(job, trace);
        long left = atMost.toNanos();
        lock.lock();
        try {
            keep(jobs, job.id(), job);
            while (!ends.containsKey(job.id()) && left > 0) {
                left = told.awaitNanos(left);
            }
            return RemovalView.of(job, Optional.ofNullable(ends.get(job.id())));
        } finally {
            lock.unlock();
        }
    }

    /** A request, as far as Kafka tells of it. */
    Optional<RemovalView> find(String id) {
        lock.lock();
        try {
            return Optional.ofNullable(jobs.get(id)).map(job -> RemovalView.of(job, Optional.ofNullable(ends.get(id))));
        } finally {
            lock.unlock();
        }
    }
}
