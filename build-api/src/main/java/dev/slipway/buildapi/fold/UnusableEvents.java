package dev.slipway.buildapi.fold;

import dev.slipway.buildapi.eventlog.NotPublishedException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records that the read model cannot take: each is counted, logged and put on its topic's dead letters, and this only
 * once, even if the records beside it are folded in several attempts.
 */
final class UnusableEvents {
    private static final Logger LOG = LoggerFactory.getLogger(UnusableEvents.class);

    private final DeadLetterBox deadLetters;
    private final Counter counter;
    private final Set<Place> setAside = new HashSet<>();

    UnusableEvents(DeadLetterBox deadLetters, MeterRegistry metrics) {
        this.deadLetters = deadLetters;
        this.counter = Counter.builder("slipway.build_api.events.unusable")
                .description("Events set aside because the read model cannot use them")
                .register(metrics);
    }

    /** Where a record goes that cannot be processed, payload included. */
    @FunctionalInterface
    interface DeadLetterBox {
        /** Returns when Kafka has it. */
        void add(ConsumerRecord<String, byte[]> unusable, String reason) throws NotPublishedException;
    }

    private record Place(TopicPartition partition, long offset) {}

    /**
     * @throws NotPublishedException if the dead letters do not take it now: then the record must not be passed over. One
     *     that they never take, for it is too large, is logged and passed over.
     */
    void setAside(ConsumerRecord<String, byte[]> unusable, String reason) throws NotPublishedException {
        Place place = new Place(new TopicPartition(unusable.topic(), unusable.partition()), unusable.offset());
        if (setAside.contains(place)) {
            return;
        }
        try {
            deadLetters.add(unusable, reason);
        } catch (NotPublishedException e) {
            if (!e.isTooLarge()) {
                throw e;
            }
            LOG.error("the dead letters take no record of this size, so it is lost: reason={}", e.getMessage());
        }
        setAside.add(place);
        counter.increment();
        LOG.error(
                "set aside an event that cannot be used: topic={} partition={} offset={} key={} reason={}",
                unusable.topic(),
                unusable.partition(),
                unusable.offset(),
                unusable.key(),
                reason);
    }

    /** What was set aside up to now is passed over for good. */
    void passed() {
        setAside.clear();
    }
}
