package dev.slipway.token.authorize;

import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildOutcome;
import dev.slipway.events.BuildPrepared;
import dev.slipway.events.BuildStarted;
import dev.slipway.events.Decoded;
import dev.slipway.events.Event;
import dev.slipway.events.EventCodec;
import dev.slipway.events.TraceParent;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka in, {@link AuthorizeStep}, Kafka out. The only class of the step that knows the framework.
 *
 * <p>A record is acknowledged when all that follows from it is written. While Kafka or the launchers' key is away it is
 * tried again; what cannot be read, or makes the step throw, goes to the dead letters.
 */
@Singleton
public class AuthorizeChannel {
    static final String GROUP = "slipway-token";
    private static final Logger LOG = LoggerFactory.getLogger(AuthorizeChannel.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    private final AuthorizeStep step;
    private final AuthorizedEvents events;
    private final MeterRegistry meters;

    AuthorizeChannel(AuthorizeStep step, AuthorizedEvents events, MeterRegistry meters) {
        this.step = step;
        this.events = events;
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

    private void handle(ConsumerRecord<String, byte[]> kafkaRecord) throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                attempt(kafkaRecord);
                return;
            } catch (IOException | KafkaException e) {
                LOG.atWarn()
                        .addKeyValue("topic", kafkaRecord.topic())
                        .addKeyValue("buildId", kafkaRecord.key())
                        .addKeyValue("reason", e.toString())
                        .log("Cannot authorize builds now, trying again");
            }
            Thread.sleep(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private void attempt(ConsumerRecord<String, byte[]> kafkaRecord) throws IOException, InterruptedException {
        switch (EventCodec.decode(kafkaRecord)) {
            case Decoded.Known known -> {
                try {
                    apply(known.event(), EventCodec.trace(kafkaRecord));
                } catch (IllegalArgumentException | IllegalStateException e) {
                    LOG.atError()
                            .addKeyValue("buildId", kafkaRecord.key())
                            .setCause(e)
                            .log("The step failed");
                    events.deadLetter(kafkaRecord, String.valueOf(e.getMessage()));
                }
            }
            case Decoded.Undecodable undecodable -> events.deadLetter(kafkaRecord, undecodable.reason());
        }
    }

    private void apply(Event event, TraceParent trace) throws IOException, InterruptedException {
        if (event instanceof BuildPrepared prepared) {
            settle(prepared, step.authorize(prepared), trace);
        } else if (event instanceof BuildStarted started) {
            step.launched(started);
        } else if (event instanceof BuildFinished finished) {
            step.finished(finished);
        } else {
            throw new IllegalArgumentException(
                    "not an event of this topic: " + event.getClass().getSimpleName());
        }
    }

    private void settle(BuildPrepared prepared, AuthorizeOutcome outcome, TraceParent trace) {
        String buildId = prepared.build().buildId();
        switch (outcome) {
            case AuthorizeOutcome.Authorized authorized -> {
                events.publish(authorized.event(), trace);
                count("authorized");
                LOG.atInfo()
                        .addKeyValue("buildId", buildId)
                        .addKeyValue("scopes", authorized.event().scopes())
                        .log("Build authorized");
            }
            case AuthorizeOutcome.AlreadyEnded ended -> {
                count("already_ended");
                LOG.atInfo().addKeyValue("buildId", buildId).log("Build has ended, nothing granted");
            }
            case AuthorizeOutcome.Refused refused -> {
                events.publish(rejected(prepared, refused.reason()), trace);
                count("refused");
                LOG.atWarn()
                        .addKeyValue("buildId", buildId)
                        .addKeyValue("reason", refused.reason())
                        .log("Build refused");
            }
        }
    }

    private static BuildFinished rejected(BuildPrepared prepared, String reason) {
        return new BuildFinished(
                prepared.build().buildId(),
                prepared.build().spec().tenant(),
                BuildOutcome.REJECTED,
                Optional.empty(),
                Optional.of("invalid_request"),
                Optional.of(reason),
                Optional.empty(),
                Clock.systemUTC().instant());
    }

    private void count(String outcome) {
        meters.counter("slipway.token.builds", "outcome", outcome).increment();
    }
}
