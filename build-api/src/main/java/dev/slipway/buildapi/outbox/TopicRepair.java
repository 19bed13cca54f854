package dev.slipway.buildapi.outbox;

import dev.slipway.buildapi.account.AccountDatabase;
import dev.slipway.buildapi.account.Actor;
import dev.slipway.events.ApiTokenChanged;
import dev.slipway.events.Topics;
import dev.slipway.kafka.Decoded;
import dev.slipway.kafka.EventCodec;
import dev.slipway.kafka.EventFold;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares {@code slipway.api-token} with the tables once after each start, and publishes what differs. The outbox keeps
 * them alike; this is for what no outbox can know: Kafka lost the topic, or the database comes from a backup. A token that
 * the tables do not have is removed from the topic, so that nobody takes it.
 */
@ApplicationScoped
class TopicRepair {
    private static final Logger LOG = LoggerFactory.getLogger(TopicRepair.class);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final Map<String, Object> kafka;
    private final AccountDatabase accounts;
    private @Nullable Thread thread;

    @Inject
    TopicRepair(@Identifier("default-kafka-broker") Map<String, Object> kafka, AccountDatabase accounts) {
        this.kafka = kafka;
        this.accounts = accounts;
    }

    void start(@Observes StartupEvent event) {
        thread = Thread.ofPlatform().daemon().name("build-api-topic-repair").start(this::run);
    }

    void stop(@Observes ShutdownEvent event) {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    private void run() {
        try {
            while (!repair()) {
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean repair() throws InterruptedException {
        try {
            // What changes meanwhile is in the outbox, and published twice at worst.
            Map<String, Long> onTopic = revisionsOnTopic();
            int repaired = accounts.change(Actor.ofSettings(), change -> change.repairTopic(onTopic));
            if (repaired > 0) {
                LOG.warn("the topic of API tokens said something else than the database: tokens={}", repaired);
            }
            return true;
        } catch (SQLException | ExecutionException e) {
            LOG.warn("cannot compare the topic of API tokens with the database yet: reason={}", e.getMessage());
            return false;
        }
    }

    private Map<String, Long> revisionsOnTopic() throws InterruptedException, ExecutionException {
        Map<String, Long> revisions = new ConcurrentHashMap<>();
        try (EventFold fold = EventFold.ofRecords(kafka, List.of(Topics.API_TOKEN), one -> take(revisions, one))) {
            fold.caughtUp().get();
        }
        return new HashMap<>(revisions);
    }

    private static void take(Map<String, Long> revisions, ConsumerRecord<String, byte[]> one) {
        if (one.key() == null) {
            return;
        }
        if (one.value() == null) {
            revisions.remove(one.key());
        } else {
            long revision = EventCodec.decode(one) instanceof Decoded.Known known
                            && known.event() instanceof ApiTokenChanged token
                    ? token.revision()
                    : -1;
            revisions.merge(one.key(), revision, Math::max);
        }
    }
}
