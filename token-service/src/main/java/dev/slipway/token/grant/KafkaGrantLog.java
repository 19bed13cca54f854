package dev.slipway.token.grant;

import dev.slipway.events.Topics;
import dev.slipway.kafka.EventPublisher;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/** Grants on the compacted topic {@code slipway.token.grants}, by build id. */
final class KafkaGrantLog implements GrantLog, AutoCloseable {
    private static final Duration READ_BACK_WITHIN = Duration.ofSeconds(30);

    private final EventPublisher publisher;
    private final Grants grants;

    KafkaGrantLog(Map<String, Object> kafka, Grants grants) {
        this.publisher = EventPublisher.open(kafka, "/slipway/token-service");
        this.grants = grants;
    }

    @Override
    public void write(Grant grant) throws InterruptedException {
        try {
            RecordMetadata written = publisher
                    .put(Topics.TOKEN_GRANTS, grant.buildId(), GrantCodec.encode(grant))
                    .get();
            if (!grants.awaitOffset(written.partition(), written.offset(), READ_BACK_WITHIN)) {
                throw new KafkaException("a grant was written and did not come back in time");
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
        }
    }

    @Override
    public void forget(String buildId) {
        publisher.put(Topics.TOKEN_GRANTS, buildId, null);
    }

    @Override
    public void close() {
        publisher.close();
    }
}
