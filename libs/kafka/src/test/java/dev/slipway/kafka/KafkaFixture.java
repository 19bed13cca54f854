package dev.slipway.kafka;

import dev.slipway.events.Topics;
import dev.slipway.neighbours.BrokerProcess;
import dev.slipway.neighbours.BrokerSettings;
import dev.slipway.testing.containers.Containers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.testcontainers.kafka.KafkaContainer;

/** A real broker with short locks and every topic of the pipeline, emptied between tests. */
public final class KafkaFixture implements AutoCloseable {
    /** Kafka deletes nothing on request where only compaction may. */
    private static final Set<String> COMPACTED = Set.of(
            Topics.TOKEN_GRANTS,
            Topics.API_TOKEN,
            Topics.MIRROR_REPOSITORY,
            Topics.MIRROR_IMAGE,
            Topics.MIRROR_UPSTREAM);

    public static final Duration LOCK = Duration.ofSeconds(3);

    /** What {@code deploy/broker} sets for its share groups, and no broker has by itself. */
    private static final Map<String, String> SHORT_LOCKS = Map.of(
            "share.coordinator.state.topic.replication.factor",
            "1",
            "share.coordinator.state.topic.min.isr",
            "1",
            "share.coordinator.state.topic.num.partitions",
            "1",
            "group.share.min.record.lock.duration.ms",
            String.valueOf(LOCK.toMillis()),
            "group.share.record.lock.duration.ms",
            String.valueOf(LOCK.toMillis()),
            "group.share.min.heartbeat.interval.ms",
            "200",
            "group.share.heartbeat.interval.ms",
            "500",
            "group.share.delivery.count.limit",
            "10");

    private final Optional<BrokerProcess> process;
    private final Map<String, Object> settings;
    private final EventPublisher publisher;
    private final Runnable end;

    /** With the broker that {@code slipway up} starts. Nobody needs its data afterwards, so it has no farewell either. */
    public KafkaFixture(Path directory) throws IOException {
        this(BrokerProcess.start(BrokerSettings.ofCheckout(directory).withLock(LOCK)));
    }

    private KafkaFixture(BrokerProcess process) {
        this(Optional.of(process), process.clientProperties(), process::kill);
    }

    private KafkaFixture(Optional<BrokerProcess> process, Map<String, Object> settings, Runnable end) {
        this.process = process;
        this.settings = settings;
        this.end = end;
        TopicCatalog.ensure(settings);
        publisher = EventPublisher.open(settings, "/slipway/test");
    }

    /** With a broker in a container. */
    public static KafkaFixture inContainer() throws IOException, InterruptedException {
        KafkaContainer container = Containers.kafka(SHORT_LOCKS);
        return new KafkaFixture(
                Optional.empty(), Map.of("bootstrap.servers", container.getBootstrapServers()), container::stop);
    }

    /** The process, for tests that hurt it. */
    public BrokerProcess broker() {
        return process.orElseThrow();
    }

    public Map<String, Object> settings() {
        return settings;
    }

    public EventPublisher publisher() {
        return publisher;
    }

    /** Writes a record that no encoder of ours would. */
    public void publishRaw(String topic, String key, byte[] value, Map<String, String> headers) throws Exception {
        publish(settings(), topic, key, value, headers);
    }

    /** The same from a client that may send, compressed, what is large. */
    public void publishCompressed(String topic, byte[] value, Map<String, String> headers) throws Exception {
        Map<String, Object> generous = new HashMap<>(settings());
        generous.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip");
        generous.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 256 << 20);
        generous.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 256L << 20);
        publish(generous, topic, "key", value, headers);
    }

    private static void publish(
            Map<String, Object> settings, String topic, String key, byte[] value, Map<String, String> headers)
            throws Exception {
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            ProducerRecord<String, byte[]> raw = new ProducerRecord<>(topic, key, value);
            headers.forEach((name, text) -> raw.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
            producer.send(raw).get();
        }
    }

    /** All that is on a topic now, oldest first for each partition. */
    public List<ConsumerRecord<String, byte[]>> read(String topic) {
        List<ConsumerRecord<String, byte[]>> records = new CopyOnWriteArrayList<>();
        try (var fold = EventFold.ofRecords(settings(), List.of(topic), records::add)) {
            fold.caughtUp().orTimeout(30, TimeUnit.SECONDS).join();
        }
        return records;
    }

    /** Removes every record but those of compacted topics, so that the next test starts afresh under another group. */
    public void clear() throws Exception {
        try (Admin admin = Admin.create(settings())) {
            var ends = admin.listOffsets(
                            admin.describeTopics(TopicCatalog.names()).allTopicNames().get().values().stream()
                                    .flatMap(topic -> topic.partitions().stream()
                                            .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                                    .collect(
                                            Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest())))
                    .all()
                    .get();
            ends.keySet().removeIf(partition -> COMPACTED.contains(partition.topic()));
            admin.deleteRecords(ends.entrySet().stream()
                            .collect(Collectors.toMap(
                                    Map.Entry::getKey,
                                    end -> RecordsToDelete.beforeOffset(
                                            end.getValue().offset()))))
                    .all()
                    .get();
        }
    }

    @Override
    public void close() {
        publisher.close();
        end.run();
    }
}
