package dev.slipway.token.authorize;

import dev.slipway.events.Audited;
import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildPrepared;
import dev.slipway.events.BuildStarted;
import dev.slipway.events.Event;
import dev.slipway.events.account.AuditedAction;
import dev.slipway.events.life.BuildEnding;
import dev.slipway.events.life.FinishReason;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.kafka.Decoded;
import dev.slipway.kafka.EventCodec;
import dev.slipway.timing.Backoff;
import dev.slipway.token.audit.AuditTrail;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka in, {@link AuthorizeStep}, Kafka out.
 *
 * <p>A record is acknowledged when all that follows from it is written. While Kafka or the launchers' key is away it is
 * tried again. A record that cannot be read, or for which the step throws three times, goes to the dead letters. If the
 * build was to be authorized, it then ends; so does a build whose event is too large for Kafka. So no build waits for
 * ever, and none holds up those behind it.
 */
@Singleton
class AuthorizeChannel {
    static final String GROUP = "slipway-token";
    private static final Logger LOG = LoggerFactory.getLogger(AuthorizeChannel.class);
    private static final int TRIES = 3;
    private static final Backoff PAUSES = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(15));

    private final AuthorizeStep step;
    private final AuthorizedEvents events;
    private final AuditTrail trail;
    private final MeterRegistry meters;
    private final Clock clock = Clock.systemUTC();

    AuthorizeChannel(AuthorizeStep step, AuthorizedEvents events, AuditTrail trail, MeterRegistry meters) {
        this.step = step;
        this.events = events;
        this.trail = trail;
        this.meters = meters;
    }

    @Incoming("token-build-prepared")
    @Blocking
    public void prepared(ConsumerRecord<String, byte[]> kafkaRecord) throws InterruptedException {
        handle(kafkaRecord);
    }

    @Incoming("token-build-started")
    @Blocking
    public void started(ConsumerRecord<String, byte[]> kafkaRecord) throws InterruptedException {
        handle(kafkaRecord);
    }

    @Incoming("token-build-finished")
    @Blocking
    public void finished(ConsumerRecord<String, byte[]> kafkaRecord) throws InterruptedException {
        handle(kafkaRecord);
    }

    private enum Attempt {
        SETTLED,
        /** Something that is needed is away, and will come back. */
        UNAVAILABLE,
        /** Nobody knows why. */
        FAILED
    }

    private void handle(ConsumerRecord<String, byte[]> kafkaRecord) throws InterruptedException {
        int failures = 0;
        Attempt attempt = attempt(kafkaRecord, failures);
        for (int attempts = 1; attempt != Attempt.SETTLED; attempts++) {
            PAUSES.sleepAfter(attempts);
            failures += attempt == Attempt.FAILED ? 1 : 0;
            attempt = attempt(kafkaRecord, failures);
        }
    }

    private Attempt attempt(ConsumerRecord<String, byte[]> kafkaRecord, int failuresBefore)
            throws InterruptedException {
        try {
            switch (EventCodec.decode(kafkaRecord)) {
                case Decoded.Known known -> apply(kafkaRecord, known.event());
                case Decoded.Undecodable undecodable -> events.deadLetter(kafkaRecord, undecodable.reason());
            }
            return Attempt.SETTLED;
        } catch (IOException | KafkaException e) {
            LOG.warn(
                    "cannot authorize builds now, trying again: topic={} buildId={} reason={}",
                    kafkaRecord.topic(),
                    kafkaRecord.key(),
                    e.toString());
            return Attempt.UNAVAILABLE;
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("the step failed: topic={} buildId={}", kafkaRecord.topic(), kafkaRecord.key(), e);
            return failuresBefore + 1 < TRIES ? Attempt.FAILED : giveUp(kafkaRecord, e);
        }
    }

    private Attempt giveUp(ConsumerRecord<String, byte[]> kafkaRecord, Throwable failure) {
        try {
            if (EventCodec.decode(kafkaRecord) instanceof Decoded.Known(BuildPrepared prepared, String _)) {
                String message = "the build could not be authorized; the build itself is not to blame";
                events.publish(
                        BuildEnding.of(prepared.build()).failed(FinishReason.MACHINERY, message, clock.instant()),
                        EventCodec.trace(kafkaRecord));
                count("failed");
            }
            events.deadLetter(kafkaRecord, failure.toString());
            return Attempt.SETTLED;
        } catch (KafkaException e) {
            LOG.warn(
                    "cannot say that a build failed, trying again: buildId={} reason={}",
                    kafkaRecord.key(),
                    e.toString());
            return Attempt.UNAVAILABLE;
        }
    }

    private void apply(ConsumerRecord<String, byte[]> kafkaRecord, Event event)
            throws IOException, InterruptedException {
        if (event instanceof BuildPrepared prepared) {
            authorize(prepared, EventCodec.trace(kafkaRecord));
        } else if (event instanceof BuildStarted started) {
            step.launched(started);
        } else if (event instanceof BuildFinished finished) {
            step.finished(finished);
        } else {
            events.deadLetter(
                    kafkaRecord,
                    "not an event of this topic: " + event.getClass().getSimpleName());
        }
    }

    private void authorize(BuildPrepared prepared, TraceParent trace) throws IOException, InterruptedException {
        try {
            settle(prepared, step.authorize(prepared), trace);
        } catch (RecordTooLargeException e) {
            String reason = "base_images: with them the build is larger than an event may be";
            settle(prepared, new AuthorizeOutcome.Refused(reason), trace);
        }
    }

    private void settle(BuildPrepared prepared, AuthorizeOutcome outcome, TraceParent trace) {
        String buildId = prepared.build().buildId();
        switch (outcome) {
            case AuthorizeOutcome.Authorized authorized -> {
                events.publish(authorized.event(), trace);
                count("authorized");
                audit(
                        buildId,
                        true,
                        Optional.of(String.join(" ", authorized.event().scopes())),
                        Optional.empty());
                LOG.info(
                        "build authorized: buildId={} scopes={}",
                        buildId,
                        authorized.event().scopes());
            }
            case AuthorizeOutcome.AlreadyEnded ended -> {
                count("already_ended");
                audit(buildId, false, Optional.empty(), Optional.of("already_ended"));
                LOG.info("build has ended, nothing granted: buildId={}", buildId);
            }
            case AuthorizeOutcome.Refused refused -> {
                events.publish(
                        BuildEnding.of(prepared.build())
                                .rejected(FinishReason.INVALID_REQUEST, refused.reason(), clock.instant()),
                        trace);
                count("refused");
                audit(buildId, false, Optional.empty(), Optional.of(refused.reason()));
                LOG.warn("build refused: buildId={} reason={}", buildId, refused.reason());
            }
        }
    }

    private void audit(String buildId, boolean allowed, Optional<String> what, Optional<String> reason) {
        trail.add(new Audited(
                AuditTrail.SERVICE,
                AuditedAction.BUILD_GRANTED,
                "build:" + buildId,
                allowed,
                what,
                reason,
                Optional.empty(),
                clock.instant()));
    }

    private void count(String outcome) {
        Counter.builder("slipway.token.builds")
                .description("Builds authorized, by outcome")
                .tag("outcome", outcome)
                .register(meters)
                .increment();
    }
}
