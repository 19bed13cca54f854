package dev.slipway.publisher.plan;

import dev.slipway.events.BuildFinished;
import dev.slipway.events.Topics;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.kafka.Decoded;
import dev.slipway.kafka.EventCodec;
import dev.slipway.kafka.EventFold;
import dev.slipway.kafka.EventPublisher;
import dev.slipway.timing.Backoff;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends of builds in, {@link PlanStep}, work for the publisher out. A record is acknowledged when its work is written. While Kafka is away
 * it is tried again; a record that cannot be read goes to the dead letters.
 */
@Singleton
class PlanChannel {
    static final String GROUP = "slipway-publisher";

    private static final Logger LOG = LoggerFactory.getLogger(PlanChannel.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Backoff PAUSES = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(15));

    private final EndedBuilds builds = new EndedBuilds();
    private final PlanStep step = new PlanStep(builds);
    private final EventFold fold;
    private final EventPublisher publisher;

    PlanChannel(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this.fold = EventFold.ofEvents(kafka, List.of(Topics.BUILD_REQUESTED, Topics.BUILD_FINISHED), builds::apply);
        this.publisher = EventPublisher.open(kafka, "/slipway/publisher");
    }

    @Incoming("publisher-build-finished")
    @Blocking
    public void finished(ConsumerRecord<String, byte[]> kafkaRecord) throws InterruptedException {
        for (int attempts = 1; !isSettled(kafkaRecord); attempts++) {
            PAUSES.sleepAfter(attempts);
        }
    }

    @PreDestroy
    void close() {
        fold.close();
        publisher.close();
    }

    private boolean isSettled(ConsumerRecord<String, byte[]> kafkaRecord) throws InterruptedException {
        try {
            switch (EventCodec.decode(kafkaRecord)) {
                case Decoded.Known(BuildFinished end, String _) -> plan(end.buildId(), EventCodec.trace(kafkaRecord));
                case Decoded.Known known ->
                    setAside(
                            kafkaRecord,
                            "not an event of this topic: "
                                    + known.event().getClass().getSimpleName());
                case Decoded.Undecodable undecodable -> setAside(kafkaRecord, undecodable.reason());
            }
            return true;
        } catch (KafkaException | CompletionException | ExecutionException | TimeoutException e) {
            LOG.warn(
                    "cannot plan the names of builds now, trying again: buildId={} reason={}",
                    kafkaRecord.key(),
                    e.toString());
            return false;
        }
    }

    /** Requests are written before ends, so all that is to be known of a build that has ended is there now. */
    private void plan(String buildId, TraceParent trace)
            throws InterruptedException, ExecutionException, TimeoutException {
        fold.caughtUp().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        switch (step.plan(buildId)) {
            case PlanOutcome.Planned(var job) -> {
                publisher.publishAndWait(job, trace);
                LOG.info("a build's image is to get names: buildId={} names={}", buildId, job.names());
            }
            case PlanOutcome.NothingToDo(String reason) ->
                LOG.debug("a build's image gets no name: buildId={} reason={}", buildId, reason);
        }
    }

    private void setAside(ConsumerRecord<String, byte[]> kafkaRecord, String reason) {
        publisher.deadLetter(kafkaRecord, GROUP, reason).join();
    }
}
