package dev.slipway.mirror.prepare;

import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildPrepared;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.life.BuildEnding;
import dev.slipway.events.life.FinishReason;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.kafka.BuildLives;
import dev.slipway.kafka.EventSink;
import dev.slipway.kafka.queue.Work;
import dev.slipway.kafka.queue.WorkHandler;
import dev.slipway.kafka.queue.WorkResult;
import dev.slipway.mirror.copy.UntilEnd;
import dev.slipway.registry.RegistryException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One delivery of a build request: runs the step and publishes what came of it. It skips a build that has ended, or
 * that this worker has prepared before, and stops where the build ends meanwhile. It waits until Kafka has each line of the log: if Kafka
 * takes no line, it would not take the outcome either.
 */
final class PrepareHandler implements WorkHandler<BuildRequested> {
    private static final Logger LOG = LoggerFactory.getLogger(PrepareHandler.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final PrepareStep step;
    private final Function<TraceParent, EventSink> events;
    private final BuildLives lives;
    private final PrepareMetrics metrics;
    private final Clock clock;
    private final RecentBuilds prepared = new RecentBuilds();

    /**
     * @param events where the events of a trace go
     * @param lives which builds have ended
     */
    PrepareHandler(
            PrepareStep step,
            Function<TraceParent, EventSink> events,
            BuildLives lives,
            PrepareMetrics metrics,
            Clock clock) {
        this.step = step;
        this.events = events;
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
        EventSink sink = events.apply(work.trace());
        try {
            BuildLogWriter log = new BuildLogWriter(
                    build.buildId(), lines -> sink.publish(lines).join(), clock);
            Optional<PrepareOutcome> outcome =
                    UntilEnd.run(() -> lives.of(build.buildId()).hasEnded(), LOOK, () -> step.prepare(build, log));
            if (outcome.isPresent()) {
                publish(build, outcome.get(), sink);
            } else {
                LOG.info("stopped preparing a build that has ended meanwhile: buildId={}", build.buildId());
            }
            return WorkResult.done();
        } catch (RegistryException.Interrupted _) {
            throw new InterruptedException("interrupted while preparing " + build.buildId());
        } catch (RecordTooLargeException e) {
            LOG.warn("a build is too large for an event: buildId={}", build.buildId(), e);
            publish(
                    build,
                    new PrepareOutcome.Rejected(
                            FinishReason.INVALID_REQUEST,
                            "Dockerfile, build args and images are together larger than an event may be (4 MiB)"),
                    sink);
            return WorkResult.done();
        }
    }

    private void publish(BuildRequested build, PrepareOutcome outcome, EventSink sink) throws InterruptedException {
        switch (outcome) {
            case PrepareOutcome.Prepared(var images) -> {
                sink.publishAndWait(new BuildPrepared(build, images));
                images.forEach(metrics::image);
                metrics.build("prepared");
                LOG.info("prepared a build: buildId={} images={}", build.buildId(), images.size());
            }
            case PrepareOutcome.Rejected(FinishReason reason, String message) -> {
                sink.publishAndWait(BuildEnding.of(build).rejected(reason, message, clock.instant()));
                metrics.build("rejected");
                LOG.info("rejected a build: buildId={} reason={} message={}", build.buildId(), reason.word(), message);
            }
        }
        prepared.add(build.buildId());
    }

    @Override
    public void givenUp(Work<BuildRequested> work, String reason) throws InterruptedException {
        BuildFinished failed = BuildEnding.of(work.event())
                .failed(FinishReason.MACHINERY, "The build could not be prepared: " + reason, clock.instant());
        events.apply(work.trace()).publishAndWait(failed);
        metrics.build("failed");
    }
}
