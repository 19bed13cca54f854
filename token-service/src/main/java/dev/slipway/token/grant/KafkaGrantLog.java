package dev.slipway.token.grant;

import dev.slipway.events.Topics;
import dev.slipway.kafka.ClientSettings;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Grants on the compacted topic {@code slipway.token.grants}, by build id. */
final class KafkaGrantLog implements GrantLog, AutoCloseable {
    private static final Duration READ_BACK_WITHIN = Duration.ofSeconds(30);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final KafkaProducer<String, byte[]> producer;
    private final Grants grants;

    KafkaGrantLog(Map<String, Object> kafka, Grants grants) {
        this.producer = new KafkaProducer<>(
                ClientSettings.connection(
                        kafka,
                        Map.of(
                                ProducerConfig.ACKS_CONFIG,
                                "all",
                                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                                true,
                                ProducerConfig.LINGER_MS_CONFIG,
                                0,
                                ProducerConfig.BUFFER_MEMORY_CONFIG,
                                4L << 20)),
                new StringSerializer(),
                new ByteArraySerializer());
        this.grants = grants;
    }

    @Override
    public void write(Grant grant) throws InterruptedException {
        try {
            RecordMetadata written = producer.send(
                            new ProducerRecord<>(Topics.TOKEN_GRANTS, grant.buildId(), GrantCodec.encode(grant)))
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
        producer.send(new ProducerRecord<>(Topics.TOKEN_GRANTS, buildId, null));
    }

    @Override
    public void close() {
        producer.close(CLOSE_WITHIN);
    }
}
