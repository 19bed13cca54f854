package dev.slipway.token.grant;

import dev.slipway.events.Topics;
import dev.slipway.kafka.EventFold;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Feeds {@link Grants} from the topic, from its beginning and for as long as it is open. */
final class GrantFold implements AutoCloseable {
    private final Grants grants;
    private final EventFold fold;

    private GrantFold(Map<String, Object> kafka, Grants grants) {
        this.grants = grants;
        this.fold = EventFold.ofRecords(kafka, List.of(Topics.TOKEN_GRANTS), this::apply);
        fold.caughtUp().thenRun(grants::caughtUp);
    }

    static GrantFold open(Map<String, Object> kafka, Grants grants) {
        return new GrantFold(kafka, grants);
    }

    private void apply(ConsumerRecord<String, byte[]> kafkaRecord) {
        String key = kafkaRecord.key() == null ? "" : kafkaRecord.key();
        grants.apply(kafkaRecord.partition(), kafkaRecord.offset(), key, GrantCodec.decode(key, kafkaRecord.value()));
    }

    @Override
    public void close() {
        fold.close();
    }
}
