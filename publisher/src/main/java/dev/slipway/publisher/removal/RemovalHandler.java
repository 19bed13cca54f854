package dev.slipway.publisher.removal;

import dev.slipway.events.PublishEvent.ImagePublished;
import dev.slipway.events.PublishEvent.ImagesRemoved;
import dev.slipway.events.PublishEvent.ImagesRemoved.Item;
import dev.slipway.events.PublishEvent.ImagesRemoved.Result;
import dev.slipway.events.PublishEvent.RemovalJob;
import dev.slipway.events.repository.ImageName;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.kafka.EventSink;
import dev.slipway.kafka.queue.Work;
import dev.slipway.kafka.queue.WorkHandler;
import dev.slipway.kafka.queue.WorkResult;
import dev.slipway.publisher.builds.KnownBuilds;
import dev.slipway.publisher.retention.Pruned;
import dev.slipway.timing.Backoff;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on one request. One that has ended is not done again, however often it comes.
 *
 * @param events where results go, within a trace
 */
record RemovalHandler(
        RemovalStep step, Knowledge knowledge, Prune prune, Function<TraceParent, EventSink> events, Clock clock)
        implements WorkHandler<RemovalJob> {
    private static final Logger LOG = LoggerFactory.getLogger(RemovalHandler.class);
    private static final Backoff PAUSES = new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(60));

    /** What Kafka tells. */
    @FunctionalInterface
    interface Knowledge {
        KnownBuilds upToDate() throws IOException, InterruptedException;
    }

    /** Removes what nobody needs. */
    @FunctionalInterface
    interface Prune {
        List<Pruned> run(boolean dryRun) throws IOException, InterruptedException;
    }

    @Override
    public WorkResult handle(Work<RemovalJob> work) throws InterruptedException {
        return handle(work.event(), work.delivery(), events.apply(work.trace()));
    }

    WorkResult handle(RemovalJob job, int delivery, EventSink sink) throws InterruptedException {
        try {
            KnownBuilds known = knowledge.upToDate();
            if (known.removal(job.id()).isPresent()) {
                return WorkResult.done();
            }
            Optional<String> hindrance = job.name().isEmpty() ? pruned(job, sink) : named(job, known, sink);
            return hindrance
                    .map(reason -> WorkResult.retry(PAUSES.after(delivery), reason))
                    .orElseGet(WorkResult::done);
        } catch (IOException e) {
            return WorkResult.retry(PAUSES.after(delivery), String.valueOf(e.getMessage()));
        }
    }

    private Optional<String> named(RemovalJob job, KnownBuilds known, EventSink sink)
            throws IOException, InterruptedException {
        if (job.tenant().isEmpty() || !(ImageName.parse(job.name().orElseThrow()) instanceof ImageName.Own name)) {
            tell(
                    job,
                    Result.FAILED,
                    0,
                    List.of(),
                    Optional.of("only names in Slipway's own registry are removed"),
                    sink);
            return Optional.empty();
        }
        String tenant = job.tenant().get();
        switch (step.remove(job, tenant, name, known)) {
            case RemovalOutcome.Removed(String place, String digest) -> {
                sink.publishAndWait(new ImagePublished(
                        job.id(),
                        tenant,
                        Optional.empty(),
                        name.toString(),
                        place,
                        ImagePublished.Result.REMOVED,
                        digest,
                        Optional.empty(),
                        job.askedAt(),
                        clock.instant()));
                Optional<String> hindrance = step.settle(job, tenant, name, knowledge.upToDate());
                if (hindrance.isPresent()) {
                    return hindrance;
                }
                tell(job, Result.REMOVED, 1, List.of(new Item(place, "asked")), Optional.empty(), sink);
            }
            case RemovalOutcome.WouldBeRemoved(String place) ->
                tell(job, Result.WOULD_BE_REMOVED, 1, List.of(new Item(place, "asked")), Optional.empty(), sink);
            case RemovalOutcome.Absent(String message) ->
                tell(job, Result.ABSENT, 0, List.of(), Optional.of(message), sink);
            case RemovalOutcome.Unavailable(String reason) -> {
                return Optional.of(reason);
            }
        }
        return Optional.empty();
    }

    private Optional<String> pruned(RemovalJob job, EventSink sink) throws IOException, InterruptedException {
        List<Pruned> all = prune.run(job.dryRun());
        List<Pruned> failed =
                all.stream().filter(thing -> thing.failure().isPresent()).toList();
        List<Item> removed = all.stream()
                .filter(thing -> thing.failure().isEmpty())
                .map(thing -> new Item(thing.place(), thing.reason()))
                .toList();
        Optional<String> message = failed.isEmpty()
                ? Optional.empty()
                : Optional.of(failed.size() + " could not be removed and will be tried again, "
                        + failed.getFirst().place() + " since "
                        + failed.getFirst().failure().orElse(""));
        Result result = failed.isEmpty() ? (job.dryRun() ? Result.WOULD_BE_REMOVED : Result.REMOVED) : Result.FAILED;
        tell(job, result, removed.size(), removed, message, sink);
        return Optional.empty();
    }

    @Override
    public void givenUp(Work<RemovalJob> work, String reason) throws IOException, InterruptedException {
        RemovalJob job = work.event();
        if (knowledge.upToDate().removal(job.id()).isEmpty()) {
            tell(
                    job,
                    Result.FAILED,
                    0,
                    List.of(),
                    Optional.of("given up after several attempts: " + reason),
                    events.apply(work.trace()));
        }
    }

    private void tell(
            RemovalJob job, Result result, int count, List<Item> removed, Optional<String> message, EventSink sink)
            throws InterruptedException {
        sink.publishAndWait(new ImagesRemoved(
                job.id(), job.tenant(), job.name(), result, count, removed, message, clock.instant()));
        LOG.info(
                "a removal has ended: requestId={} tenant={} name={} by={} result={} count={} reason={}",
                job.id(),
                job.tenant().orElse(""),
                job.name().orElse(""),
                job.requestedBy(),
                result.word(),
                count,
                message.orElse(""));
    }
}
