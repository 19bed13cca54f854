package dev.slipway.mirror.prepare;

import dev.slipway.events.BaseImageProgress;
import dev.slipway.events.BaseImageRequested;
import dev.slipway.events.sync.SyncReport;
import dev.slipway.events.sync.TagResult;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.kafka.EventSink;
import dev.slipway.kafka.queue.Work;
import dev.slipway.kafka.queue.WorkHandler;
import dev.slipway.kafka.queue.WorkResult;
import dev.slipway.registry.RegistryException;
import java.time.Clock;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One delivery of what is wanted of the mirror: runs the step, and publishes how far it is and what came of it. Of what nobody waits for
 * nothing is published; it is in the log.
 */
final class BaseImageHandler implements WorkHandler<BaseImageRequested> {
    private static final Logger LOG = LoggerFactory.getLogger(BaseImageHandler.class);

    private final BaseImageStep step;
    private final Function<TraceParent, EventSink> events;
    private final PrepareMetrics metrics;
    private final Clock clock;
    private final Choice choice;

    /** Which requests are worked on; others are passed over. */
    @FunctionalInterface
    interface Choice {
        /** @throws Exception where that cannot be said now: the request comes again */
        boolean isForThisQueue(BaseImageRequested request) throws Exception;
    }

    /**
     * @param events where the events of a trace go
     */
    BaseImageHandler(
            BaseImageStep step,
            Function<TraceParent, EventSink> events,
            PrepareMetrics metrics,
            Clock clock,
            Choice choice) {
        this.step = step;
        this.events = events;
        this.metrics = metrics;
        this.clock = clock;
        this.choice = choice;
    }

    @Override
    public WorkResult handle(Work<BaseImageRequested> work) throws Exception {
        BaseImageRequested request = work.event();
        if (!choice.isForThisQueue(request)) {
            return WorkResult.done();
        }
        EventSink sink = events.apply(work.trace());
        try {
            end(request, sink, step.work(request, progress -> {
                if (isWaitedFor(request)) {
                    sink.publish(progress).join();
                }
            }));
            return WorkResult.done();
        } catch (RegistryException.Interrupted _) {
            throw new InterruptedException("interrupted while working on " + request.reference());
        }
    }

    @Override
    public void givenUp(Work<BaseImageRequested> work, String reason) throws Exception {
        BaseImageRequested request = work.event();
        if (!choice.isForThisQueue(request)) {
            return;
        }
        end(
                request,
                events.apply(work.trace()),
                BaseImageProgress.failed(
                        request.id(),
                        Optional.empty(),
                        "Slipway gave up on " + request.reference() + ": " + reason,
                        clock.instant()));
    }

    private static String counts(SyncReport report) {
        return Arrays.stream(TagResult.State.values())
                .map(state -> state.name().toLowerCase(Locale.ROOT) + ":" + report.count(state))
                .collect(Collectors.joining(","));
    }

    private static boolean isWaitedFor(BaseImageRequested request) {
        return !request.unattended().orElse(false);
    }

    private void end(BaseImageRequested request, EventSink sink, BaseImageProgress end) throws InterruptedException {
        if (isWaitedFor(request)) {
            sink.publishAndWait(end);
        }
        metrics.request(request.action(), end.state());
        LOG.info(
                "worked on a request for the mirror: requestId={} reference={} action={} requestedBy={} state={}"
                        + " tags={} message={}",
                request.id(),
                request.reference(),
                request.action(),
                request.requestedBy(),
                end.state(),
                end.sync().map(BaseImageHandler::counts).orElse(""),
                end.message().orElse(""));
    }
}
