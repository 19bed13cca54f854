package dev.slipway.buildapi.request;

import dev.slipway.buildapi.eventlog.KafkaEventLog;
import dev.slipway.buildapi.eventlog.NotPublishedException;
import dev.slipway.buildapi.fold.Anticipation;
import dev.slipway.buildapi.read.ReadModel;
import dev.slipway.events.BuildFinished;
import dev.slipway.events.Topics;
import dev.slipway.events.life.BuildEnding;
import dev.slipway.events.life.FinishReason;
import dev.slipway.events.request.RequestFields;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.kafka.queue.Settlement;
import dev.slipway.kafka.queue.Turns;
import dev.slipway.kafka.queue.Work;
import dev.slipway.kafka.queue.WorkHandler;
import dev.slipway.kafka.queue.WorkQueue;
import dev.slipway.kafka.queue.WorkQueueOptions;
import dev.slipway.kafka.queue.WorkResult;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code slipway.build.submitted}: the channel of the step {@link SubmitStep}. A source by reference may be large and
 * slow, so the topic is a work queue: a record is settled when its build is requested or has ended. A record is set
 * aside if it names no build that could end, if it meets a bug, or if it ended the process twice. If a record is
 * delivered again, its build is known already, and nothing happens.
 */
@ApplicationScoped
public class SubmittedChannel {
    private static final Logger LOG = LoggerFactory.getLogger(SubmittedChannel.class);
    private static final String GROUP = "slipway-build-api-submitted";
    /** A source that comes slowly holds up few others. */
    private static final int SLOTS = 4;
    /** A submission that ends this process twice would end the next one too. */
    private static final int MOST_DEATHS = 2;

    private static final Duration PAUSE = Duration.ofSeconds(2);
    /** What is under way at a stop comes again; to wait for it would hold up every stop. */
    private static final Duration STOP_WITHIN = Duration.ofSeconds(1);
    /** Stands in a rejected build for a tenant that is no tenant; nobody can be called so. */
    private static final String NO_TENANT = "-";

    private final SubmitStep submission;
    private final Map<String, Object> kafka;
    private final KafkaEventLog events;
    private final ReadModel model;
    private final Anticipation anticipation;
    private final MeterRegistry metrics;
    private final Clock clock = Clock.systemUTC();
    private final Attempts attempts = new Attempts(PAUSE, clock);
    private final Turns turns = new Turns();
    private @Nullable WorkQueue queue;

    @Inject
    SubmittedChannel(
            RequestWiring wiring,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            KafkaEventLog events,
            ReadModel model,
            Anticipation anticipation,
            MeterRegistry metrics) {
        this.submission = wiring.submission();
        this.kafka = kafka;
        this.events = events;
        this.model = model;
        this.anticipation = anticipation;
        this.metrics = metrics;
    }

    void start(@Observes StartupEvent event) {
        queue = WorkQueue.start(
                kafka,
                WorkQueueOptions.of(Topics.BUILD_SUBMITTED, SubmittedReader::read, GROUP, SLOTS)
                        .withDeaths(MOST_DEATHS)
                        .withDrain(Duration.ZERO)
                        .withCancelGrace(STOP_WITHIN)
                        .withListener((_, settlement, _) -> {
                            if (settlement == Settlement.REJECTED) {
                                count("set_aside");
                            }
                        }),
                new Handler());
    }

    void stop(@Observes ShutdownEvent event) {
        if (queue != null) {
            queue.close();
        }
    }

    private final class Handler implements WorkHandler<SubmittedRecord> {
        @Override
        public WorkResult handle(Work<SubmittedRecord> work) throws InterruptedException {
            try (Turns.Turn _ = turns.take(work.event().buildId())) {
                return take(work.event(), work.trace());
            } catch (RuntimeException | StackOverflowError e) {
                LOG.error("a submission met a bug: work={}", work, e);
                String reason = "this version cannot process the submission: " + e;
                end(ending(work.event()).failed(FinishReason.MACHINERY, reason, clock.instant()), work.trace());
                return WorkResult.reject(reason);
            }
        }

        /** Ends the build, unless it was requested already: the process may have died right after that. */
        @Override
        public void givenUp(Work<SubmittedRecord> work, String reason) throws InterruptedException {
            SubmittedRecord submitted = work.event();
            try (Turns.Turn _ = turns.take(submitted.buildId())) {
                if (!isKnown(submitted.buildId())) {
                    end(
                            ending(submitted)
                                    .failed(
                                            FinishReason.MACHINERY,
                                            "the submission was given up: " + reason,
                                            clock.instant()),
                            work.trace());
                }
            }
        }
    }

    private WorkResult take(SubmittedRecord submitted, TraceParent trace) throws InterruptedException {
        String buildId = submitted.buildId();
        BuildEnding ending = ending(submitted);
        switch (outcome(buildId, submitted, trace)) {
            case SubmitOutcome.AlreadyKnown() -> LOG.info("submitted again, nothing to do: buildId={}", buildId);
            case SubmitOutcome.Requested(var build) -> {
                try {
                    anticipation.anticipate(buildId, build);
                } catch (SQLException | RuntimeException e) {
                    // It was requested, so nothing that goes wrong here may end it.
                    LOG.warn("cannot show a new build yet: buildId={} reason={}", buildId, e.getMessage());
                }
                count("requested");
            }
            case SubmitOutcome.Rejected rejected -> {
                String message = rejected.message();
                LOG.info("submission rejected: buildId={} reason={}", buildId, message);
                end(ending.rejected(FinishReason.INVALID_REQUEST, message, clock.instant()), trace);
                count("rejected");
            }
            case SubmitOutcome.TooMany(String reason) -> {
                LOG.info("submission rejected: buildId={} reason={}", buildId, reason);
                end(ending.rejected(FinishReason.TOO_MANY_BUILDS, reason, clock.instant()), trace);
                count("rejected");
            }
            case SubmitOutcome.Unavailable(String reason) -> {
                LOG.error("submission failed: buildId={} reason={}", buildId, reason);
                end(ending.failed(FinishReason.MACHINERY, reason, clock.instant()), trace);
                count("failed");
            }
            case SubmitOutcome.TimedOut(String reason) -> {
                LOG.warn("submission failed: buildId={} reason={}", buildId, reason);
                end(ending.failed(FinishReason.SOURCE_TIMEOUT, reason, clock.instant()), trace);
                count("failed");
            }
            case SubmitOutcome.Broken(String reason) -> {
                end(ending.failed(FinishReason.MACHINERY, reason, clock.instant()), trace);
                count("failed");
                return WorkResult.reject(reason);
            }
        }
        return WorkResult.done();
    }

    private static BuildEnding ending(SubmittedRecord submitted) {
        return BuildEnding.of(
                submitted.buildId(),
                submitted
                        .draft()
                        .said(RequestFields.TENANT)
                        .filter(SpecValidation::isTenant)
                        .orElse(NO_TENANT));
    }

    private SubmitOutcome outcome(String buildId, SubmittedRecord submitted, TraceParent trace)
            throws InterruptedException {
        return attempts.of(
                buildId,
                () -> isKnown(buildId)
                        ? new SubmitOutcome.AlreadyKnown()
                        : submission.submit(buildId, submitted, trace));
    }

    /** Without an answer nothing can be decided, so it waits for one. */
    private boolean isKnown(String buildId) throws InterruptedException {
        while (true) {
            try {
                return model.knows(buildId);
            } catch (SQLException e) {
                LOG.warn("the read model does not answer, waiting: reason={}", e.getMessage());
                Thread.sleep(PAUSE);
            }
        }
    }

    private void end(BuildFinished finished, TraceParent trace) throws InterruptedException {
        while (true) {
            try {
                events.publish(finished, trace);
                return;
            } catch (NotPublishedException e) {
                if (e.isTooLarge()) {
                    LOG.error("Kafka takes no record of this size, so it is lost: reason={}", e.getMessage());
                    return;
                }
                LOG.warn("Kafka does not confirm, trying again: reason={}", e.getMessage());
                Thread.sleep(PAUSE);
            }
        }
    }

    private void count(String outcome) {
        Counter.builder("slipway.build_api.submissions")
                .description("Submissions over Kafka, by what became of them")
                .tag("outcome", outcome)
                .register(metrics)
                .increment();
    }
}
