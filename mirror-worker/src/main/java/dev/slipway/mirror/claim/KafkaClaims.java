package dev.slipway.mirror.claim;

import dev.slipway.events.Topics;
import dev.slipway.kafka.EventFold;
import dev.slipway.kafka.EventPublisher;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.client.UploadBookmark;
import dev.slipway.registry.client.UploadBookmark.Place;
import dev.slipway.registry.copy.Claims;
import dev.slipway.registry.reference.Repository;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims of one worker on Kafka. Taking one takes a round trip, any number at a time.
 *
 * <p>Where Kafka does not take a claim within some time, the work goes on without it, and so does all that follows until Kafka is
 * heard again: what is fetched twice is a cost and no error.
 */
public final class KafkaClaims implements Claims, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaClaims.class);
    private static final Duration SIGNS = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(500);

    /** Who holds a claim for so long without a word about it is stuck, however alive its process is. */
    private static final Duration LONGEST = Duration.ofMinutes(30);

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(1);

    private final String self;
    private final Duration signs;
    private final Duration patience;
    private final Topic topic;
    private final ClaimBoard board;
    private final EventFold fold;
    /** Writes in the order in which things happen. A thread of its own, since Kafka's client may wait for Kafka. */
    private final ExecutorService writer = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("mirror-claims").factory());

    /** Ends that Kafka did not take. They are said again, or the claims would stand for as long as this worker lives. */
    private final Queue<ClaimRecord.Released> unsaid = new ConcurrentLinkedQueue<>();

    private final AtomicInteger underWay = new AtomicInteger();
    private final Thread life;
    private volatile boolean away;

    /** Takes what is said of claims; the future fails where it does not. */
    @FunctionalInterface
    interface Topic {
        CompletableFuture<RecordMetadata> put(String key, byte[] value);
    }

    private KafkaClaims(Map<String, Object> kafka, Topic topic, Duration signs, Duration patience) {
        this.self = "worker-" + UUID.randomUUID();
        this.signs = signs;
        this.patience = patience;
        this.topic = topic;
        this.board = new ClaimBoard(self);
        this.fold = EventFold.ofRecords(kafka, List.of(Topics.MIRROR_CLAIM), this::apply);
        this.life = Thread.ofVirtual().name("mirror-claims-life").start(this::live);
    }

    /**
     * @param kafka client settings
     * @param publisher stays the caller's; to be closed after this
     */
    public static KafkaClaims open(Map<String, Object> kafka, EventPublisher publisher) {
        return open(kafka, of(publisher), SIGNS, PATIENCE);
    }

    /**
     * @param signs how often it says that it lives
     * @param patience how long it waits for Kafka
     */
    static KafkaClaims open(Map<String, Object> kafka, Topic topic, Duration signs, Duration patience) {
        return new KafkaClaims(kafka, topic, signs, patience);
    }

    static Topic of(EventPublisher publisher) {
        return (key, value) -> publisher.put(Topics.MIRROR_CLAIM, key, value);
    }

    @Override
    public Claim take(String what, Runnable waits) throws RegistryException.Interrupted {
        if (away) {
            return Claims.none().take(what, waits);
        }
        String id = UUID.randomUUID().toString();
        CompletableFuture<ClaimBoard.Turn> turn = board.await(id);
        underWay.incrementAndGet();
        boolean held = false;
        try {
            write(new ClaimRecord.Claimed(what, self, id, Optional.empty()));
            Optional<ClaimBoard.Turn> got = await(what, id, turn, waits);
            if (got.isEmpty()) {
                return Claims.none().take(what, waits);
            }
            held = true;
            return new Held(what, id, got.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException.Interrupted(e);
        } finally {
            board.forget(id);
            if (!held) {
                release(new ClaimRecord.Released(what, self, id, Optional.empty(), Optional.empty()));
            }
        }
    }

    /** Empty where it is better to go on without the claim. */
    private Optional<ClaimBoard.Turn> await(
            String what, String id, CompletableFuture<ClaimBoard.Turn> turn, Runnable waits)
            throws InterruptedException {
        long begun = System.nanoTime();
        boolean told = false;
        while (true) {
            try {
                return Optional.of(turn.get(LOOK.toMillis(), TimeUnit.MILLISECONDS));
            } catch (TimeoutException e) {
                // What may be wrong is looked at below.
            } catch (ExecutionException e) {
                throw new IllegalStateException("a turn comes or does not come", e);
            }
            if (!told && board.isBehindAnother(id)) {
                told = true;
                waits.run();
            }
            if (board.silence(begun).compareTo(patience) > 0) {
                if (!away) {
                    away = true;
                    LOG.warn(
                            "Kafka does not take claims, so copies go on without them and may fetch what other workers"
                                    + " fetch too; if it stays so, see that the topic exists and that mirror-worker"
                                    + " may read and write it: topic={} waited={}",
                            Topics.MIRROR_CLAIM,
                            patience);
                }
                return Optional.empty();
            }
            if (board.unchanged(what).compareTo(LONGEST) > 0) {
                LOG.warn("going on without a claim that another worker holds too long: claimed={}", what);
                return Optional.empty();
            }
        }
    }

    private CompletableFuture<RecordMetadata> write(ClaimRecord said) {
        try {
            return CompletableFuture.supplyAsync(() -> topic.put(said.key(), said.toJson()), writer)
                    .thenCompose(written -> written)
                    .whenComplete((_, failure) -> {
                        if (failure != null) {
                            LOG.debug("not written: key={} reason={}", said.key(), failure.toString());
                        }
                    });
        } catch (RejectedExecutionException e) {
            // This is closed, and others take the worker for dead soon.
            return CompletableFuture.failedFuture(e);
        }
    }

    private void release(ClaimRecord.Released released) {
        underWay.decrementAndGet();
        say(released);
    }

    private void say(ClaimRecord.Released released) {
        write(released).whenComplete((_, failure) -> {
            if (failure != null) {
                unsaid.add(released);
            }
        });
    }

    private void sayAgain() {
        for (int left = unsaid.size(); left > 0; left--) {
            say(unsaid.remove());
        }
    }

    private void apply(ConsumerRecord<String, byte[]> kafkaRecord) {
        if (kafkaRecord.key() == null || kafkaRecord.value() == null) {
            return;
        }
        Optional<ClaimRecord> said = ClaimRecord.parse(kafkaRecord.key(), kafkaRecord.value());
        if (said.isEmpty()) {
            LOG.warn("skipped a record that is no claim: offset={} key={}", kafkaRecord.offset(), kafkaRecord.key());
            return;
        }
        board.apply(said.get());
        if (away && said.get().worker().equals(self)) {
            away = false;
            LOG.info("Kafka takes claims again: topic={}", Topics.MIRROR_CLAIM);
        }
    }

    /** Never more than one sign at a time: many that wait for Kafka would make others look dead when it takes them all at once. */
    private void live() {
        try {
            while (true) {
                Thread.sleep(signs);
                if (underWay.get() > 0 || away || !unsaid.isEmpty()) {
                    try {
                        write(new ClaimRecord.Alive(self)).get();
                        sayAgain();
                    } catch (ExecutionException e) {
                        LOG.debug("no sign of life was written: reason={}", e.toString());
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Claims that are still held are void for others after some seconds; who copies has been interrupted before. */
    @Override
    public void close() {
        life.interrupt();
        fold.close();
        writer.shutdown();
        try {
            if (!writer.awaitTermination(CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                writer.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A claim that this worker holds, and the upload that goes with it. For one thread. */
    private final class Held implements Claim, UploadBookmark {
        private final String what;
        private final String id;
        private final ClaimBoard.Turn turn;
        private Optional<Place> place;
        private Optional<Repository> broughtInto = Optional.empty();

        Held(String what, String id, ClaimBoard.Turn turn) {
            this.what = what;
            this.id = id;
            this.turn = turn;
            this.place = turn.left();
        }

        @Override
        public boolean isLate() {
            return turn.late();
        }

        @Override
        public Optional<Repository> holder() {
            return turn.holder();
        }

        @Override
        public Optional<UploadBookmark> upload() {
            return Optional.of(this);
        }

        @Override
        public void arrived(Repository repository) {
            broughtInto = Optional.of(repository);
        }

        @Override
        public Optional<Place> left() {
            return place;
        }

        @Override
        public void reached(Place reached) {
            if (place.isPresent() && place.equals(turn.left())) {
                LOG.info("going on with an upload that somebody left: blob={} bytes={}", what, reached.bytes());
            }
            place = Optional.of(reached);
            write(new ClaimRecord.Claimed(what, self, id, place));
        }

        @Override
        public void lost(String why) {
            place.ifPresent(lost -> LOG.info(
                    "beginning an upload again that the registry lost: blob={} bytes={} reason={}",
                    what,
                    lost.bytes(),
                    why));
            place = Optional.empty();
            write(new ClaimRecord.Claimed(what, self, id, place));
        }

        @Override
        public void close() {
            release(new ClaimRecord.Released(
                    what, self, id, broughtInto.isPresent() ? Optional.empty() : place, broughtInto));
        }
    }
}
