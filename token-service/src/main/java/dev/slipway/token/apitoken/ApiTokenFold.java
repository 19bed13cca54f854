package dev.slipway.token.apitoken;

import dev.slipway.events.ApiTokenChanged;
import dev.slipway.events.Topics;
import dev.slipway.kafka.Decoded;
import dev.slipway.kafka.EventCodec;
import dev.slipway.kafka.EventFold;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Feeds {@link ApiTokens} from the topic, from its beginning and for as long as it is open. */
final class ApiTokenFold implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApiTokenFold.class);

    private final EventFold fold;

    private ApiTokenFold(Map<String, Object> kafka, ApiTokens tokens) {
        this.fold = EventFold.ofRecords(kafka, List.of(Topics.API_TOKEN), read -> apply(read, tokens));
        fold.caughtUp().thenRun(tokens::caughtUp);
    }

    static ApiTokenFold open(Map<String, Object> kafka, ApiTokens tokens) {
        return new ApiTokenFold(kafka, tokens);
    }

    /** A record that cannot be read may be a revocation. So its token opens nothing from then on. */
    static void apply(ConsumerRecord<String, byte[]> kafkaRecord, ApiTokens tokens) {
        String tokenId = kafkaRecord.key() == null ? "" : kafkaRecord.key();
        if (kafkaRecord.value() == null) {
            tokens.remove(tokenId);
            return;
        }
        switch (EventCodec.decode(kafkaRecord)) {
            case Decoded.Known(ApiTokenChanged token, String _) -> tokens.apply(token);
            case Decoded.Known(var event, String _) ->
                LOG.error(
                        "skipped a record that is not an API token: offset={} key={} event={}",
                        kafkaRecord.offset(),
                        tokenId,
                        event.getClass().getSimpleName());
            case Decoded.Undecodable undecodable -> {
                tokens.remove(tokenId);
                LOG.error(
                        "an API token's record cannot be read, so the token opens nothing: offset={} tokenId={} reason={}",
                        kafkaRecord.offset(),
                        tokenId,
                        undecodable.reason());
            }
        }
    }

    @Override
    public void close() {
        fold.close();
    }
}
