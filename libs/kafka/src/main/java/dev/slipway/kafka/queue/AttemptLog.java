package dev.slipway.kafka.queue;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.Topics;
import dev.slipway.kafka.EventFold;
import dev.slipway.kafka.EventPublisher;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which attempts at a group's work began and have not ended: a fold of {@link Topics#WORK_ATTEMPTS}, and what this process
 * writes there. Work is named by {@link Delivery#identity}. Safe for use by several threads.
 *
 * <pre>
 *   key    group / topic / partition / offset / timestamp [/ farewell] / attempt
 *            (the record, whether it is given up, and one id for each try at it)
 *   value  when the attempt began; none once it has ended, whichever way
 * </pre>
 *
 * <p>Each attempt has a key of its own, so nobody counts and nobody's count is overwritten: the deaths of a record are the
 * attempts of it that are on the topic and that no living process vouches for. A worker that was only frozen takes its
 * death back by ending its attempt.
 */
final class AttemptLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AttemptLog.class);
    private static final long AGAIN_AFTER_SECONDS = 1;

    /** Where markers go. */
    @FunctionalInterface
    interface Writer {
        /** Sets a key, or removes it; completes when Kafka has it. */
        CompletableFuture<Void> put(String key, byte @Nullable [] value);
    }

    private final String prefix;
    private final Writer writer;
    private final Supplier<CompletableFuture<Void>> catchUp;
    private final Runnable onClose;
    /** By record. Guarded by this. */
    private final Map<String, Set<String>> open = new HashMap<>();
    /** Attempts that this process has begun and whose end the fold has not read yet. Guarded by this. */
    private final Set<String> own = new HashSet<>();

    private volatile boolean closed;

    /** @param catchUp completes when all that was on the topic at its call has been applied */
    AttemptLog(String group, Writer writer, Supplier<CompletableFuture<Void>> catchUp, Runnable onClose) {
        this.prefix = group + "/";
        this.writer = writer;
        this.catchUp = catchUp;
        this.onClose = onClose;
    }

    /** @param publisher stays the caller's; to be closed after this */
    static AttemptLog open(Map<String, Object> kafka, String group, EventPublisher publisher) {
        CompletableFuture<EventFold> reading = new CompletableFuture<>();
        AttemptLog log = new AttemptLog(
                group,
                (key, value) -> publisher.put(Topics.WORK_ATTEMPTS, key, value).thenAccept(_ -> {}),
                () -> reading.thenCompose(EventFold::caughtUp),
                () -> reading.thenAccept(EventFold::close));
        reading.complete(EventFold.ofRecords(kafka, List.of(Topics.WORK_ATTEMPTS), log::apply));
        return log;
    }

    /** Completes when {@link #deaths} knows all that was on the topic at the time of this call. */
    CompletableFuture<Void> caughtUp() {
        return catchUp.get();
    }

    /** How many attempts at the work began elsewhere, or in a former life, and did not end. */
    synchronized int deaths(String work) {
        return (int) open.getOrDefault(record(work), Set.of()).stream()
                .filter(attempt -> !own.contains(attempt))
                .count();
    }

    /** Begins an attempt; no work may be done before that is written. It must be ended, even if that fails. */
    Attempt begin(String work) {
        String key = record(work) + "/" + UUID.randomUUID();
        synchronized (this) {
            own.add(key);
        }
        return new Attempt(key, writer.put(key, Instant.now().toString().getBytes(StandardCharsets.UTF_8)));
    }

    /** Removes what others left of work that is settled. */
    void forget(String work) {
        List<String> left;
        synchronized (this) {
            left = open.getOrDefault(record(work), Set.of()).stream()
                    .filter(attempt -> !own.contains(attempt))
                    .toList();
        }
        // One that stays after all does no harm: nobody gets its record any more.
        left.forEach(attempt -> writer.put(attempt, null));
    }

    /** How many attempts are remembered. */
    synchronized int size() {
        return open.values().stream().mapToInt(Set::size).sum();
    }

    /** Takes one record of the topic, in its order. */
    synchronized void apply(ConsumerRecord<String, byte[]> marker) {
        String key = marker.key();
        if (key == null || !key.startsWith(prefix)) {
            return;
        }
        String work = key.substring(0, key.lastIndexOf('/'));
        if (marker.value() != null) {
            open.computeIfAbsent(work, _ -> new HashSet<>()).add(key);
            return;
        }
        own.remove(key);
        open.computeIfPresent(work, (_, attempts) -> {
            attempts.remove(key);
            return attempts.isEmpty() ? null : attempts;
        });
    }

    /** Stops reading, and trying again to write. What is being written may still get through. */
    @Override
    public void close() {
        closed = true;
        onClose.run();
    }

    private String record(String work) {
        return prefix + work;
    }

    /** One attempt of this process. */
    final class Attempt {
        private final String key;
        private final CompletableFuture<Void> begun;
        private @Nullable CompletableFuture<Void> ended;

        private Attempt(String key, CompletableFuture<Void> begun) {
            this.key = key;
            this.begun = begun;
        }

        /** Completes when it is written that the attempt began, or with the reason why that cannot be. */
        CompletableFuture<Void> begun() {
            return begun.copy();
        }

        /**
         * Writes that the attempt has ended; a second call changes nothing.
         *
         * @return completes, never with a failure, when that is written or could not be; then it is tried on and on
         */
        synchronized CompletableFuture<Void> end() {
            if (ended == null) {
                ended = write();
            }
            return requireNonNull(ended).copy();
        }

        private CompletableFuture<Void> write() {
            return writer.put(key, null).exceptionally(failure -> {
                if (!closed) {
                    LOG.warn("the end of an attempt is not written yet: attempt={} reason={}", key, failure.toString());
                    CompletableFuture.delayedExecutor(AGAIN_AFTER_SECONDS, TimeUnit.SECONDS)
                            .execute(this::write);
                }
                return null;
            });
        }
    }
}
