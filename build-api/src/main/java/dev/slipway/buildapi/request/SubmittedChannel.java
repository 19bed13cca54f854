package dev.slipway.buildapi.request;

import dev.slipway.buildapi.eventlog.KafkaEventLog;
import dev.slipway.buildapi.eventlog.NotPublishedException;
import dev.slipway.buildapi.fold.Anticipation;
import dev.slipway.buildapi.read.ReadModel;
import dev.slipway.events.BuildFinished;
import dev.slipway.events.FinishReason;
import dev.slipway.events.TraceParent;
import dev.slipway.events.life.BuildEnding;
import dev.slipway.events.request.RequestFields;
import dev.slipway.kafka.EventCodec;
import dev.slipway.kafka.queue.Turns;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code slipway.build.submitted}: the channel of the step {@link SubmitStep}. A record is acknowledged when its build is
 * requested or has ended; set aside is only what names no build that could end, and what meets a bug. A record that is
 * delivered again finds its build there already. Some are taken at a time, so that a source that comes slowly holds up few
 * others.
 */
@ApplicationScoped
public class SubmittedChannel {
    private static final Logger LOG = LoggerFactory.getLogger(SubmittedChannel.class);
    private static final String CHANNEL = "build-api-submitted";
    private static final String GROUP = "slipway-build-api-submitted";
    private static final Duration PAUSE = Duration.ofSeconds(2);
    /** Stands in a rejected build for a tenant that is no tenant; nobody can be called so. */
    private static final String NO_TENANT = "-";

    private final SubmitStep submission;
    private final KafkaEventLog events;
    private final ReadModel model;
    private final Anticipation anticipation;
    private final MeterRegistry metrics;
    private final Clock clock = Clock.systemUTC();
    private final Attempts attempts = new Attempts(PAUSE, clock);
    private final Turns turns = new Turns();

    @Inject
    SubmittedChannel(
            RequestWiring wiring,
            KafkaEventLog events,
            ReadModel model,
            Anticipation anticipation,
            MeterRegistry metrics) {
        this.submission = wiring.submission();
        this.events = events;
        this.model = model;
        this.anticipation = anticipation;
        this.metrics = metrics;
    }

    /** Whatever is thrown here stops the channel, for everybody and at each start again, so nothing is. */
    @Incoming(CHANNEL)
    @Blocking(value = CHANNEL, ordered = false)
    public void take(ConsumerRecord<String, byte[]> submitted) throws InterruptedException {
        try {
            read(submitted);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("a submission met a bug: offset={}", submitted.offset(), e);
            setAside(submitted, "cannot be processed by this version: " + e);
        }
    }

    private void read(ConsumerRecord<String, byte[]> submitted) throws InterruptedException {
        SubmittedRecord read = SubmittedReader.read(submitted);
        if (read.buildId().isEmpty()) {
            setAside(
                    submitted,
                    "nothing in it can serve as a build id; " + new SubmitOutcome.Rejected(read.errors()).message());
            return;
        }
        String buildId = read.buildId().get();
        try (Turns.Turn _ = turns.take(buildId)) {
            take(buildId, read, submitted);
        }
    }

    private void take(String buildId, SubmittedRecord submitted, ConsumerRecord<String, byte[]> origin)
            throws InterruptedException {
        TraceParent trace = EventCodec.trace(origin);
        BuildEnding ending = BuildEnding.of(
                buildId,
                submitted
                        .draft()
                        .said(RequestFields.TENANT)
                        .filter(SpecValidation::isTenant)
                        .orElse(NO_TENANT));
        switch (outcome(buildId, submitted, trace)) {
            case SubmitOutcome.AlreadyKnown() -> LOG.info("submitted again, nothing to do: buildId={}", buildId);
            case SubmitOutcome.Requested(var build) -> {
                try {
                    anticipation.anticipate(buildId, build);
                } catch (SQLException e) {
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
                setAside(origin, reason);
                end(ending.failed(FinishReason.MACHINERY, reason, clock.instant()), trace);
                count("failed");
            }
        }
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
        untilPublished(() -> events.publish(finished, trace));
    }

    private void setAside(ConsumerRecord<String, byte[]> submitted, String reason) throws InterruptedException {
        LOG.warn("setting a submission aside: offset={} reason={}", submitted.offset(), reason);
        untilPublished(() -> events.deadLetter(submitted, GROUP, reason));
        count("set_aside");
    }

    private interface Publication {
        void run() throws NotPublishedException;
    }

    private static void untilPublished(Publication publication) throws InterruptedException {
        while (true) {
            try {
                publication.run();
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
