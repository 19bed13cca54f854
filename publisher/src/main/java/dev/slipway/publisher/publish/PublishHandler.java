package dev.slipway.publisher.publish;

import dev.slipway.events.PublishEvent.ImagePublished;
import dev.slipway.events.PublishEvent.ImagePublished.Result;
import dev.slipway.events.PublishEvent.PublishJob;
import dev.slipway.events.repository.ImageName;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.kafka.EventSink;
import dev.slipway.kafka.queue.Work;
import dev.slipway.kafka.queue.WorkHandler;
import dev.slipway.kafka.queue.WorkResult;
import dev.slipway.publisher.publish.NameBoard.Name;
import dev.slipway.timing.Backoff;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on one job: each of its names that has not ended, one after the other, so that what one push brought the next one finds. A name
 * that ends is told at once. Where machinery failed, the others go on, and the job comes again.
 *
 * @param events where results go, within a trace
 * @param counter counts them
 */
record PublishHandler(
        PublishStep step,
        CurrentNames names,
        Function<TraceParent, EventSink> events,
        PublishMetrics counter,
        Clock clock)
        implements WorkHandler<PublishJob> {
    private static final Logger LOG = LoggerFactory.getLogger(PublishHandler.class);
    private static final Backoff PAUSES = new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(60));

    @Override
    public WorkResult handle(Work<PublishJob> work) throws InterruptedException {
        return handle(work.event(), work.delivery(), events.apply(work.trace()));
    }

    WorkResult handle(PublishJob job, int delivery, EventSink sink) throws InterruptedException {
        List<String> hindrances = new ArrayList<>();
        for (String name : job.names()) {
            hindrance(job, name, delivery, sink).ifPresent(hindrances::add);
        }
        return hindrances.isEmpty()
                ? WorkResult.done()
                : WorkResult.retry(PAUSES.after(delivery), String.join("; ", hindrances));
    }

    private Optional<String> hindrance(PublishJob job, String name, int delivery, EventSink sink)
            throws InterruptedException {
        Optional<ImagePublished> end = names.now().end(new Name(job.id(), name));
        if (end.isPresent()) {
            // Who died here may have told that the tag is set, and not have looked who else set it.
            return end.get().result() == Result.PUBLISHED ? step.settle(job, name) : Optional.empty();
        }
        PublishOutcome outcome = step.publish(job, name);
        switch (outcome) {
            case PublishOutcome.Published _ -> tell(job, name, Result.PUBLISHED, outcome, sink);
            case PublishOutcome.Superseded _ -> tell(job, name, Result.SUPERSEDED, outcome, sink);
            case PublishOutcome.Refused _ -> tell(job, name, Result.REFUSED, outcome, sink);
            case PublishOutcome.Unavailable(String message) -> {
                return Optional.of(message);
            }
        }
        return mayBeWrong(name, outcome, delivery) ? step.settle(job, name) : Optional.empty();
    }

    /** Nobody sets a tag in another registry without need: whose it is, others may have set it by hand since. */
    private static boolean mayBeWrong(String name, PublishOutcome outcome, int delivery) {
        return switch (outcome) {
            case PublishOutcome.Published _ -> true;
            case PublishOutcome.Superseded _ -> delivery > 1 || ImageName.parse(name) instanceof ImageName.Own;
            case PublishOutcome.Refused _, PublishOutcome.Unavailable _ -> false;
        };
    }

    @Override
    public void givenUp(Work<PublishJob> work, String reason) throws InterruptedException {
        PublishJob job = work.event();
        EventSink sink = events.apply(work.trace());
        for (String name : job.names()) {
            if (names.now().end(new Name(job.id(), name)).isEmpty()) {
                String message = "given up after several attempts: " + reason;
                tell(job, name, Result.FAILED, new PublishOutcome.Unavailable(message), sink);
            }
        }
    }

    private void tell(PublishJob job, String name, Result result, PublishOutcome outcome, EventSink sink)
            throws InterruptedException {
        sink.publishAndWait(new ImagePublished(
                job.id(),
                job.tenant(),
                job.buildId(),
                name,
                PublishStep.place(job, name),
                result,
                job.digest(),
                outcome.told(),
                job.askedAt(),
                clock.instant()));
        counter.count(result);
        LOG.info(
                "a name has ended: buildId={} name={} digest={} result={} reason={}",
                job.id(),
                name,
                job.digest(),
                result.word(),
                outcome.told().orElse(""));
    }
}
