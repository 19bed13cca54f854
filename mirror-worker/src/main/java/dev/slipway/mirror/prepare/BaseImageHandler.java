package dev.slipway.mirror.prepare;

import dev.slipway.events.BaseImageProgress;
import dev.slipway.events.BaseImageRequested;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.kafka.EventSink;
import dev.slipway.kafka.queue.Work;
import dev.slipway.kafka.queue.WorkHandler;
import dev.slipway.kafka.queue.WorkResult;
import dev.slipway.registry.RegistryException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One delivery of what an admin wants of the mirror: runs the step, and publishes how far it is and what came of it. */
final class BaseImageHandler implements WorkHandler<BaseImageRequested> {
    private static final Logger LOG = LoggerFactory.getLogger(BaseImageHandler.class);

    private final BaseImageStep step;
    private final Function<TraceParent, EventSink> events;
    private final PrepareMetrics metrics;
    private final Clock clock;

    /** @param events where the events of a trace go */
    BaseImageHandler(BaseImageStep step, Function<TraceParent, EventSink> events, PrepareMetrics metrics, Clock clock) {
        this.step = step;
        this.events = events;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public WorkResult handle(Work<BaseImageRequested> work) throws InterruptedException {
        BaseImageRequested request = work.event();
        EventSink sink = events.apply(work.trace());
        try {
            end(request, sink, step.work(request, (bytes, total) -> sink.publish(
                            BaseImageProgress.copying(request.id(), bytes, total, clock.instant()))
                    .join()));
            return WorkResult.done();
        } catch (RegistryException.Interrupted _) {
            throw new InterruptedException("interrupted while working on " + request.reference());
        }
    }

    @Override
    public void givenUp(Work<BaseImageRequested> work, String reason) throws InterruptedException {
        BaseImageRequested request = work.event();
        end(
                request,
                events.apply(work.trace()),
                BaseImageProgress.failed(
                        request.id(),
                        Optional.empty(),
                        "Slipway gave up on " + request.reference() + ": " + reason,
                        clock.instant()));
    }

    private void end(BaseImageRequested request, EventSink sink, BaseImageProgress end) throws InterruptedException {
        sink.publishAndWait(end);
        metrics.request(request.action(), end.state());
        LOG.info(
                "worked on a request for the mirror: requestId={} reference={} action={} requestedBy={} state={} message={}",
                request.id(),
                request.reference(),
                request.action(),
                request.requestedBy(),
                end.state(),
                end.message().orElse(""));
    }
}
