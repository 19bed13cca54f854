package dev.slipway.token.grant;

import dev.slipway.events.Topics;
import dev.slipway.events.kafka.EventFold;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Feeds {@link Grants} from the topic for as long as the service runs. */
@Singleton
class GrantWiring {
    private final Grants grants = new Grants(Clock.systemUTC());
    private @Nullable EventFold fold;

    void start(
            @Observes StartupEvent started,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            MeterRegistry meters) {
        meters.gauge("slipway.token.grants.open", grants, Grants::openCount);
        fold = EventFold.ofRecords(kafka, List.of(Topics.TOKEN_GRANTS), this::apply);
        fold.caughtUp().thenRun(grants::caughtUp);
    }

    void stop(@Observes ShutdownEvent stopping) {
        if (fold != null) {
            fold.close();
        }
    }

    @Produces
    @Singleton
    Grants grants() {
        return grants;
    }

    @Produces
    @Singleton
    GrantLog grantLog(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        return new KafkaGrantLog(kafka, grants);
    }

    void close(@Disposes GrantLog log) {
        ((KafkaGrantLog) log).close();
    }

    private void apply(ConsumerRecord<String, byte[]> kafkaRecord) {
        Optional<Grant> grant = GrantCodec.decode(kafkaRecord.value());
        grants.apply(kafkaRecord.partition(), kafkaRecord.offset(), kafkaRecord.key(), grant);
    }
}
