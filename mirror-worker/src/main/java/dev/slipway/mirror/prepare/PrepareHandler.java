package dev.slipway.mirror.prepare;

import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildPrepared;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.Event;
import dev.slipway.events.FinishReason;
import dev.slipway.events.TraceParent;
import dev.slipway.events.life.BuildEnding;
import dev.slipway.kafka.BuildLives;
import dev.slipway.kafka.queue.Work;
import dev.slipway.kafka.queue.WorkHandler;
import dev.slipway.kafka.queue.WorkResult;
import dev.slipway.registry.RegistryException;
import java.time.Clock;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One delivery of a build request: runs the step and publishes what came of it. A build that has ended, or that this worker has prepared before, is left alone.
 */
final class PrepareHandler implements WorkHandler<BuildRequested> {
    private static final Logger LOG = LoggerFactory.getLogger(PrepareHandler.class);

    /** Where events go, lines of the log among them. Kafka that does not take a line would not take the outcome either. */
    @FunctionalInterface
    interface Sink {
        /** Returns when the event is published; else the delivery fails, and the next one writes each line again. */
        void publish(Event event, TraceParent trace);
    }

    private final PrepareStep step;
    private final Sink sink;
    private final BuildLives lives;
    private final PrepareMetrics metrics;
    private final Clock clock;
    private final RecentBuilds prepared = new RecentBuilds();

    /** @param lives which builds have ended */
    PrepareHandler(PrepareStep step, Sink sink, BuildLives lives, PrepareMetrics metrics, Clock clock) {
        this.step = step;
        this.sink = sink;
        this.lives = lives;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public WorkResult handle(Work<BuildRequested> work) throws InterruptedException {
        BuildRequested build = work.event();
        if (prepared.contains(build.buildId()) || lives.of(build.buildId()).hasEnded()) {
            LOG.info("nothing to prepare any more: buildId={}", build.buildId());
            return WorkResult.done();
        }
        try {
            BuildLogWriter log = new BuildLogWriter(build.buildId(), lines -> sink.publish(lines, work.trace()), clock);
            publish(build, step.prepare(build, log), work);
            return WorkResult.done();
        } catch (RegistryException.Interrupted _) {
            throw new InterruptedException("interrupted while preparing " + build.buildId());
        } catch (RecordTooLargeException e) {
            LOG.warn("a build is too large for an event: buildId={}", build.buildId(), e);
            publish(
                    build,
                    new PrepareOutcome.Rejected(
                            FinishReason.INVALID_REQUEST,
                            "Dockerfile, build args and images are together larger than an event may be"),
                    work);
            return WorkResult.done();
        }
    }

    private void publish(BuildRequested build, PrepareOutcome outcome, Work<BuildRequested> work) {
        switch (outcome) {
            case PrepareOutcome.Prepared(var images) -> {
                sink.publish(new BuildPrepared(build, images), work.trace());
                images.forEach(metrics::image);
                metrics.build("prepared");
                LOG.info("prepared a build: buildId={} images={}", build.buildId(), images.size());
            }
            case PrepareOutcome.Rejected(FinishReason reason, String message) -> {
                sink.publish(BuildEnding.of(build).rejected(reason, message, clock.instant()), work.trace());
                metrics.build("rejected");
                LOG.info("rejected a build: buildId={} reason={} message={}", build.buildId(), reason.word(), message);
            }
        }
        prepared.add(build.buildId());
    }

    @Override
    public void givenUp(Work<BuildRequested> work, String reason) {
        BuildFinished failed = BuildEnding.of(work.event())
                .failed(FinishReason.MACHINERY, "The build could not be prepared: " + reason, clock.instant());
        sink.publish(failed, work.trace());
        metrics.build("failed");
    }
}
