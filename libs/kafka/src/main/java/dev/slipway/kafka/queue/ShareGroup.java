package dev.slipway.kafka.queue;

import static java.util.Objects.requireNonNull;

import dev.slipway.kafka.ClientSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The share group of a queue: its settings at the broker, its members, its lag. */
final class ShareGroup implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ShareGroup.class);
    /** What a broker does that does not let a group choose. */
    private static final int USUAL_DELIVERY_LIMIT = 5;

    /** Deliveries that no handler gets: at the last one Kafka drops the event, and a slot may give one back unseen. */
    private static final int SPARE_DELIVERIES = 2;

    /**
     * What brokers allow a group without further ado. Asked for where deaths are counted: a record may wait, as often as its
     * worker's process dies of another, for nobody to run beside it, and each time costs it a delivery.
     */
    private static final int USUAL_LARGEST_LIMIT = 10;

    private static final String DELIVERY_LIMIT = "share.delivery.count.limit";
    private static final long ANSWER_WITHIN_SECONDS = 30;

    private final Map<String, Object> kafka;
    private final String topic;
    private final String group;
    private final int deliveries;
    private final boolean deathsCounted;
    private int effectiveDeliveries;
    private int mostDeliveries;
    private int lastDelivery;
    private boolean prepared;
    /** Not guarded by what guards the rest: who prepares holds that while it waits for Kafka's answers. */
    private final Object admins = new Object();

    private @Nullable Admin admin;
    private boolean closed;

    ShareGroup(Map<String, Object> kafka, WorkQueueOptions<?> options) {
        this.kafka = ClientSettings.connection(kafka);
        this.topic = options.topic();
        this.group = options.group();
        this.deliveries = options.deliveries();
        this.deathsCounted = options.deaths() > 0;
    }

    String name() {
        return group;
    }

    /** At which delivery work is not tried again: before the broker's limit, where it would drop the event. */
    synchronized int deliveries() {
        return effectiveDeliveries;
    }

    /** At which delivery a handler has its last chance. More where deaths are counted, since they count for themselves. */
    synchronized int mostDeliveries() {
        return mostDeliveries;
    }

    /** After which delivery Kafka hands the record out no more, and drops it. */
    synchronized int lastDelivery() {
        return lastDelivery;
    }

    /** A new member. Its first record is handed out exactly when it polls, and no second one before that is settled. */
    KafkaShareConsumer<String, byte[]> join() {
        prepare();
        Map<String, Object> settings = ClientSettings.connection(
                kafka,
                Map.of(
                        ConsumerConfig.GROUP_ID_CONFIG,
                        group,
                        ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG,
                        "explicit",
                        // Without it a whole producer batch is acquired, whatever the limit of records says.
                        ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG,
                        "record_limit",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        1));
        KafkaShareConsumer<String, byte[]> consumer =
                new KafkaShareConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
        consumer.subscribe(List.of(topic));
        return consumer;
    }

    OptionalLong lag() {
        try {
            var offsets = await(admin().listShareGroupOffsets(Map.of(group, new ListShareGroupOffsetsSpec()))
                    .partitionsToOffsetInfo(group));
            long lag = 0;
            for (var partition : offsets.entrySet()) {
                if (!partition.getKey().topic().equals(topic)) {
                    continue;
                }
                if (partition.getValue() == null || partition.getValue().lag().isEmpty()) {
                    return OptionalLong.empty();
                }
                lag += partition.getValue().lag().get();
            }
            return OptionalLong.of(lag);
        } catch (KafkaException e) {
            LOG.debug("the lag is not known: group={} reason={}", group, e.toString());
            return OptionalLong.empty();
        }
    }

    /** Nobody joins any more: who still waits for an answer of Kafka's fails at once. Who has joined stays. */
    @Override
    public void close() {
        synchronized (admins) {
            closed = true;
            if (admin != null) {
                admin.close(Duration.ZERO);
            }
        }
    }

    /** Must happen before the first member joins: the group's start is decided then, and the default is the end. */
    private synchronized void prepare() {
        if (prepared) {
            return;
        }
        set("share.auto.offset.reset", "earliest");
        // A new member hears of its partition at a heartbeat; the usual five seconds are long for a person who waits.
        wish("share.heartbeat.interval.ms", "500");
        int limit = deliveries + SPARE_DELIVERIES;
        wish(DELIVERY_LIMIT, String.valueOf(deathsCounted ? Math.max(limit, USUAL_LARGEST_LIMIT) : limit));
        lastDelivery = deliveryLimit();
        int usable = Math.max(1, lastDelivery - SPARE_DELIVERIES);
        effectiveDeliveries = Math.min(usable, deliveries);
        mostDeliveries = deathsCounted ? usable : effectiveDeliveries;
        prepared = true;
    }

    private int deliveryLimit() {
        ConfigResource resource = resource();
        ConfigEntry entry = await(requireNonNull(
                        admin().describeConfigs(List.of(resource)).values().get(resource)))
                .get(DELIVERY_LIMIT);
        return entry == null || entry.value() == null ? USUAL_DELIVERY_LIMIT : Integer.parseInt(entry.value());
    }

    private void wish(String name, String value) {
        try {
            set(name, value);
        } catch (InvalidConfigurationException | InvalidRequestException e) {
            LOG.info("Kafka keeps its own setting: group={} setting={} reason={}", group, name, e.getMessage());
        }
    }

    private void set(String name, String value) {
        Collection<AlterConfigOp> change =
                List.of(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET));
        await(admin().incrementalAlterConfigs(Map.of(resource(), change)).all());
    }

    private Admin admin() {
        synchronized (admins) {
            if (closed) {
                throw new KafkaException("the queue of the group " + group + " is closed");
            }
            if (admin == null) {
                admin = Admin.create(kafka);
            }
            return admin;
        }
    }

    private ConfigResource resource() {
        return new ConfigResource(ConfigResource.Type.GROUP, group);
    }

    private static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get(ANSWER_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
        }
    }
}
