package dev.slipway.kafka;

import dev.slipway.events.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topics from their beginning, and goes on reading: what a service needs to know of all builds, kept in memory.
 *
 * <p>Every fold reads everything, in no consumer group and without commits. Records of one partition come in order, each at
 * least once. Kafka being away delays a fold and does not end it. The handler runs on the fold's own thread, one record at
 * a time; an exception or error that it throws is logged and the record skipped.
 */
public final class EventFold implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventFold.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration DISCONNECT_WITHIN = Duration.ofSeconds(5);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);

    private final Map<String, Object> settings;
    private final List<String> topics;
    private final Consumer<ConsumerRecord<String, byte[]>> handler;
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final Queue<CatchUp> waiters = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile Optional<KafkaConsumer<String, byte[]>> current = Optional.empty();

    private EventFold(
            Map<String, Object> kafka, Collection<String> topics, Consumer<ConsumerRecord<String, byte[]>> handler) {
        this.settings = ClientSettings.connection(
                kafka,
                Map.of(
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false,
                        // Who waits to be caught up waits for a fetch that finds nothing, too: one answer at a time.
                        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                        Math.toIntExact(POLL.toMillis())));
        this.topics = List.copyOf(topics);
        this.handler = handler;
        this.thread = Thread.ofPlatform().daemon().name("event-fold").unstarted(this::run);
    }

    /** Folds events. A record that does not decode is logged and skipped: whoever works on it puts it aside. */
    public static EventFold ofEvents(Map<String, Object> kafka, Collection<String> topics, Consumer<Event> handler) {
        return ofRecords(kafka, topics, kafkaRecord -> {
            switch (EventCodec.decode(kafkaRecord)) {
                case Decoded.Known known -> handler.accept(known.event());
                case Decoded.Undecodable undecodable ->
                    LOG.warn(
                            "skipped a record that does not decode: topic={} partition={} offset={} reason={}",
                            kafkaRecord.topic(),
                            kafkaRecord.partition(),
                            kafkaRecord.offset(),
                            undecodable.reason());
            }
        });
    }

    /** Folds records as they are, tombstones (no value) included. */
    public static EventFold ofRecords(
            Map<String, Object> kafka, Collection<String> topics, Consumer<ConsumerRecord<String, byte[]>> handler) {
        EventFold fold = new EventFold(kafka, topics, handler);
        fold.thread.start();
        return fold;
    }

    /** Completes when the handler has had every record that was on the topics at the time of this call. */
    public CompletableFuture<Void> caughtUp() {
        CatchUp waiter = new CatchUp();
        waiters.add(waiter);
        if (isClosing()) {
            waiter.done.cancel(false);
        }
        return waiter.done;
    }

    /**
     * Stops reading; who still waits to be caught up gets a cancelled future. Returns when the handler has had its last
     * record, or is still busy with it after 10 seconds.
     */
    @Override
    public void close() {
        closing.countDown();
        current.ifPresent(KafkaConsumer::wakeup);
        waiters.forEach(waiter -> waiter.done.cancel(false));
        try {
            if (!thread.join(CLOSE_WITHIN)) {
                LOG.warn("a fold's handler is still busy: topics={} waited={}", topics, CLOSE_WITHIN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!isClosing()) {
                try {
                    connect();
                } catch (RuntimeException | Error e) {
                    // A thread that ended here nobody would miss, and nobody would replace.
                    if (!isClosing()) {
                        LOG.warn(
                                "a fold lost its connection and tries again: topics={} reason={}",
                                topics,
                                e.toString());
                    }
                }
                closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void connect() {
        KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
        try {
            current = Optional.of(consumer);
            if (!isClosing() && assign(consumer)) {
                read(consumer);
            }
        } finally {
            current = Optional.empty();
            consumer.close(CloseOptions.timeout(DISCONNECT_WITHIN));
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    /** Takes all partitions, each where it was left; not before every topic exists. */
    private boolean assign(KafkaConsumer<String, byte[]> consumer) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : topics) {
            List<PartitionInfo> found = consumer.partitionsFor(topic);
            if (found == null || found.isEmpty()) {
                return false;
            }
            found.forEach(partition -> partitions.add(new TopicPartition(topic, partition.partition())));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        positions.forEach(consumer::seek);
        waiters.forEach(waiter -> waiter.target = Map.of());
        return true;
    }

    private void read(KafkaConsumer<String, byte[]> consumer) {
        while (!isClosing()) {
            ConsumerRecords<String, byte[]> batch = consumer.poll(POLL);
            for (ConsumerRecord<String, byte[]> kafkaRecord : batch) {
                if (isClosing()) {
                    return;
                }
                apply(kafkaRecord);
            }
            batch.nextOffsets().forEach((partition, next) -> positions.put(partition, next.offset()));
            releaseWaiters(consumer);
        }
    }

    private void apply(ConsumerRecord<String, byte[]> kafkaRecord) {
        try {
            handler.accept(kafkaRecord);
        } catch (RuntimeException | Error e) {
            LOG.error(
                    "skipped a record that the fold's handler threw on: topic={} partition={} offset={}",
                    kafkaRecord.topic(),
                    kafkaRecord.partition(),
                    kafkaRecord.offset(),
                    e);
        }
    }

    private void releaseWaiters(KafkaConsumer<String, byte[]> consumer) {
        for (CatchUp waiter : waiters) {
            if (waiter.target.isEmpty()) {
                waiter.target = consumer.endOffsets(consumer.assignment());
            }
        }
        waiters.removeIf(waiter -> {
            // One that came since has no target yet.
            boolean reached = !waiter.target.isEmpty()
                    && waiter.target.entrySet().stream()
                            .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
            return reached && waiter.done.complete(null);
        });
    }

    /** Somebody who waits; the target is known once the fold's thread has asked for the end offsets. */
    private static final class CatchUp {
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private Map<TopicPartition, Long> target = Map.of();
    }
}
