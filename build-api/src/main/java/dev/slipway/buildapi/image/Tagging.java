package dev.slipway.buildapi.image;

import dev.slipway.buildapi.eventlog.KafkaEventLog;
import dev.slipway.buildapi.eventlog.NotPublishedException;
import dev.slipway.buildapi.fold.Changes;
import dev.slipway.events.PublishEvent.PublishJob;
import dev.slipway.events.trace.TraceParent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** Has the publisher give an image a further name, and waits for what it tells: that takes a second, as all bytes are there. */
@ApplicationScoped
class Tagging {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LOOK = Duration.ofMillis(500);

    private final KafkaEventLog events;
    private final Changes changes;
    private final Images images;

    @Inject
    Tagging(KafkaEventLog events, Changes changes, Images images) {
        this.events = events;
        this.changes = changes;
        this.images = images;
    }

    /**
     * @return how it ended; empty where it takes longer
     * @throws NotPublishedException where nobody knows whether the publisher will hear of it
     */
    Optional<Images.Ended> give(PublishJob job, TraceParent trace)
            throws NotPublishedException, SQLException, InterruptedException {
        String name = job.names().getFirst();
        long end = System.nanoTime() + PATIENCE.toNanos();
        try (Changes.Watch watch = changes.watch(job.id())) {
            events.publish(job, trace);
            Optional<Images.Ended> ended = images.result(job.id(), name);
            while (ended.isEmpty() && System.nanoTime() < end) {
                watch.await(LOOK);
                ended = images.result(job.id(), name);
            }
            return ended;
        }
    }
}
