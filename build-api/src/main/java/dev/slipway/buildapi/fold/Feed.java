package dev.slipway.buildapi.fold;

import dev.slipway.buildapi.eventlog.NotPublishedException;
import dev.slipway.events.Event;
import dev.slipway.events.Topics;
import dev.slipway.events.type.EventType;
import dev.slipway.kafka.Decoded;
import dev.slipway.kafka.EventCodec;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folds the topics into the database for as long as it runs. What fails is tried again, from where the database says; a
 * record that does not decode, or that the database will never take, is set aside and passed over.
 */
final class Feed implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration LOOK_FOR_PARTITIONS = Duration.ofSeconds(5);
    /** SQLSTATE (PostgreSQL, appendix A). */
    private static final String DATA_EXCEPTION = "22000";

    /**
     * What tells of builds and images. Accounts are not of the read model: their tables have them first. Who may read the mirror
     * is not either: what guards something is read where everybody reads it. What moved is written from here. How launchers stand is
     * of no interest a minute later.
     */
    private static final List<EventType> TYPES = Arrays.stream(EventType.values())
            .filter(type -> !EnumSet.of(
                            EventType.BUILD_SUBMITTED,
                            EventType.API_TOKEN,
                            EventType.AUDIT,
                            EventType.MIRROR_REPOSITORY,
                            EventType.BUILD_PUBLISH,
                            EventType.IMAGE_REMOVE,
                            EventType.IMAGE_REMOVED,
                            EventType.BASE_IMAGE_MOVED,
                            EventType.LAUNCHER_STATE)
                    .contains(type))
            .toList();

    private final Consumer<String, byte[]> consumer;
    private final String clusterId;
    private final AgroalDataSource database;
    private final Changes changes;
    private final Counter folded;
    private final UnusableEvents unusable;
    private final MovedImages moved;
    private final Map<TopicPartition, Long> offsets = new HashMap<>();
    private Set<TopicPartition> assigned = Set.of();
    private Instant nextLook = Instant.MIN;
    private volatile boolean stopped;
    private volatile Instant lastTurn = Instant.now();

    Feed(
            Consumer<String, byte[]> consumer,
            String clusterId,
            AgroalDataSource database,
            Changes changes,
            UnusableEvents unusable,
            MovedImages moved,
            MeterRegistry metrics) {
        this.consumer = consumer;
        this.clusterId = clusterId;
        this.database = database;
        this.changes = changes;
        this.folded = Counter.builder("slipway.build_api.events.folded")
                .description("Events folded into the read model")
                .register(metrics);
        this.unusable = unusable;
        this.moved = moved;
    }

    @Override
    public void run() {
        try (consumer) {
            while (!stopped) {
                turnOrPause();
            }
        }
    }

    private void turnOrPause() {
        try {
            turn();
            lastTurn = Instant.now();
        } catch (WakeupException e) {
            // Only stop() wakes it.
        } catch (SQLException | NotPublishedException | KafkaException e) {
            LOG.warn("cannot fold events, trying again: reason={}", e.getMessage());
            assigned = Set.of();
            nextLook = Instant.MIN;
            LockSupport.parkNanos(PAUSE_AFTER_FAILURE.toNanos());
        }
    }

    void stop() {
        stopped = true;
        consumer.wakeup();
    }

    /** When it last talked to both Kafka and the database without an error. */
    Instant lastTurn() {
        return lastTurn;
    }

    private void turn() throws SQLException, NotPublishedException {
        if (Instant.now().isAfter(nextLook)) {
            assign();
        }
        if (assigned.isEmpty()) {
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
            nextLook = Instant.MIN;
            return;
        }
        ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
        if (!records.isEmpty()) {
            fold(records);
        }
        if (knowsAllBuilds()) {
            moved.announceNowAndThen();
        }
    }

    /** Whether all base images of builds are folded that Kafka has, as far as this process has heard. */
    private boolean knowsAllBuilds() {
        return assigned.stream()
                .filter(partition -> partition.topic().equals(Topics.BUILD_PREPARED))
                .allMatch(partition -> consumer.currentLag(partition).orElse(1) == 0);
    }

    /**
     * Takes all partitions that there are: new ones are found while it runs. So is a database that is not where this
     * process left it, because another process folded, or because it was lost and is empty.
     */
    private void assign() throws SQLException {
        Set<TopicPartition> found = new HashSet<>();
        Map<String, List<PartitionInfo>> topics = consumer.listTopics();
        for (EventType type : TYPES) {
            for (PartitionInfo partition : topics.getOrDefault(type.topic(), List.of())) {
                found.add(new TopicPartition(partition.topic(), partition.partition()));
            }
        }
        nextLook = Instant.now().plus(LOOK_FOR_PARTITIONS);
        if (!found.equals(assigned) || !foldedOffsets().equals(offsets)) {
            consumer.assign(found);
            assigned = found;
            seek();
        }
    }

    private void seek() throws SQLException {
        offsets.clear();
        offsets.putAll(foldedOffsets());
        for (TopicPartition partition : assigned) {
            Long next = offsets.get(partition);
            if (next == null) {
                consumer.seekToBeginning(List.of(partition));
            } else {
                consumer.seek(partition, next);
            }
        }
    }

    private Map<TopicPartition, Long> foldedOffsets() throws SQLException {
        try (Connection connection = database.getConnection()) {
            return new FoldedOffsets(connection, clusterId).read();
        }
    }

    private void fold(ConsumerRecords<String, byte[]> records) throws SQLException, NotPublishedException {
        List<ConsumerRecord<String, byte[]>> all = new ArrayList<>();
        records.forEach(all::add);
        try {
            fold(all);
        } catch (SQLException e) {
            if (!isAboutData(e)) {
                throw e;
            }
            for (ConsumerRecord<String, byte[]> one : all) {
                foldAlone(one);
            }
        }
        unusable.passed();
    }

    private void foldAlone(ConsumerRecord<String, byte[]> record) throws SQLException, NotPublishedException {
        try {
            fold(List.of(record));
        } catch (SQLException e) {
            if (!isAboutData(e)) {
                throw e;
            }
            inTransaction(List.of(record), (_, refused) -> unusable.setAside(refused, String.valueOf(e.getMessage())));
        }
    }

    private void fold(List<ConsumerRecord<String, byte[]>> records) throws SQLException, NotPublishedException {
        Set<String> builds = new HashSet<>();
        boolean done = inTransaction(records, (folds, record) -> {
            if (isRemoval(record)) {
                folds.forget(record.topic(), record.key());
                return;
            }
            switch (EventCodec.decode(record)) {
                case Decoded.Known known -> {
                    fold(folds, known.event(), Instant.ofEpochMilli(record.timestamp()));
                    builds.add(known.event().subject());
                }
                case Decoded.Undecodable(String reason) -> unusable.setAside(record, reason);
            }
        });
        if (done) {
            folded.increment(records.size());
            changes.changed(builds);
        }
    }

    /** On a compacted topic, a key without a value: what held for it does so no more. */
    private static boolean isRemoval(ConsumerRecord<String, byte[]> record) {
        return record.value() == null && record.key() != null && record.topic().equals(Topics.MIRROR_IMAGE);
    }

    /** A bug that an event brings out is the event's fault here: else it would hold up all that come after it. */
    private static void fold(Folds folds, Event event, Instant recordedAt) throws SQLException {
        try {
            folds.fold(event, recordedAt);
        } catch (RuntimeException | StackOverflowError e) {
            throw new SQLDataException("cannot be folded: " + e, DATA_EXCEPTION, e);
        }
    }

    private interface RecordFold {
        void fold(Folds folds, ConsumerRecord<String, byte[]> record) throws SQLException, NotPublishedException;
    }

    /** @return false where another process was here before: then it goes on from where that one stopped */
    private boolean inTransaction(List<ConsumerRecord<String, byte[]>> records, RecordFold each)
            throws SQLException, NotPublishedException {
        Map<TopicPartition, Long> next = new HashMap<>();
        for (ConsumerRecord<String, byte[]> record : records) {
            next.merge(new TopicPartition(record.topic(), record.partition()), record.offset() + 1, Math::max);
        }
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                if (!advance(connection, next)) {
                    connection.rollback();
                    LOG.debug("another process folds too; this one goes on from where that one is");
                    seek();
                    return false;
                }
                Folds folds = new Folds(connection);
                for (ConsumerRecord<String, byte[]> record : records) {
                    each.fold(folds, record);
                }
                connection.commit();
                offsets.putAll(next);
                return true;
            } catch (SQLException | NotPublishedException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    /** In one order for all processes, so that they never wait for each other in a circle. */
    private boolean advance(Connection connection, Map<TopicPartition, Long> next) throws SQLException {
        FoldedOffsets foldedOffsets = new FoldedOffsets(connection, clusterId);
        List<TopicPartition> inOrder = next.keySet().stream()
                .sorted(Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition))
                .toList();
        for (TopicPartition partition : inOrder) {
            if (!foldedOffsets.advance(
                    partition, offsets.getOrDefault(partition, -1L), next.getOrDefault(partition, -1L))) {
                return false;
            }
        }
        return true;
    }

    /** Data exceptions and constraint violations (PostgreSQL, appendix A): trying again will not help. */
    private static boolean isAboutData(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("22") || state.startsWith("23"));
    }
}
