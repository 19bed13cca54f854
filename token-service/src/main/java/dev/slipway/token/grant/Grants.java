package dev.slipway.token.grant;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The grants as this process knows them, by build id: the fold of the compacted topic.
 *
 * <p>Records come in the order of the topic. A build that has ended stays ended, whatever is granted after. Only a
 * tombstone ends that, and one is written long after the end, when no credential of that build can be valid any more.
 */
public final class Grants {
    private final Duration keptAfterEnd;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Read without the lock; written with it, so that who waits for a change misses none. */
    private final Map<String, Grant> byBuild = new ConcurrentHashMap<>();

    private final AtomicInteger open = new AtomicInteger();
    private final Map<Integer, Long> nextOffsets = new HashMap<>();
    private volatile boolean caughtUp;

    /** What an exchange gets when it asks for a build's grant. */
    public sealed interface Answer {
        record Found(Grant grant) implements Answer {}

        /** The topic has been read to its end and no such build was there, for as long as was waited. */
        record Unknown() implements Answer {}

        /** The topic has not been read to its end. */
        record NotCaughtUp() implements Answer {}
    }

    /** @param keptAfterEnd how long it is remembered that a build has ended */
    public Grants(Duration keptAfterEnd, Clock clock) {
        this.keptAfterEnd = keptAfterEnd;
        this.clock = clock;
    }

    /** Takes in the next record of a partition; {@code grant} is empty for a tombstone. */
    public void apply(int partition, long offset, String buildId, Optional<Grant> grant) {
        lock.lock();
        try {
            if (grant.isEmpty()) {
                count(byBuild.remove(buildId), -1);
            } else if (!hasEnded(buildId)) {
                // The grant's own text, and not the record's, which would be kept beside it.
                count(byBuild.put(grant.get().buildId(), grant.get()), -1);
                count(grant.get(), 1);
            }
            nextOffsets.put(partition, offset + 1);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void count(@Nullable Grant grant, int difference) {
        if (grant instanceof Grant.Open) {
            open.addAndGet(difference);
        }
    }

    /** The fold has reached the end that the topic had when it was opened. */
    public void caughtUp() {
        lock.lock();
        try {
            caughtUp = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    public boolean isCaughtUp() {
        return caughtUp;
    }

    /** Waits until the fold has caught up, however long Kafka takes. */
    public void awaitCaughtUp() throws InterruptedException {
        lock.lock();
        try {
            while (!caughtUp) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many builds have a grant that is open, expired ones included. */
    public int openCount() {
        return open.get();
    }

    /** What is known now, caught up or not. */
    public Optional<Grant> peek(String buildId) {
        return Optional.ofNullable(byBuild.get(buildId));
    }

    /** Whether the build is known to have ended, caught up or not. */
    public boolean hasEnded(String buildId) {
        return peek(buildId).filter(grant -> grant.life().hasEnded()).isPresent();
    }

    /**
     * The grant of a build. Where it is not there yet, waits for it: {@code authorized} is published when the grant is
     * acknowledged by Kafka, and this process may read it a moment later.
     */
    public Answer await(String buildId, Duration patience) throws InterruptedException {
        Optional<Grant> known = peek(buildId);
        if (caughtUp && known.isPresent()) {
            return new Answer.Found(known.get());
        }
        long nanos = patience.toNanos();
        lock.lock();
        try {
            known = peek(buildId);
            while (!caughtUp || known.isEmpty()) {
                if (nanos <= 0) {
                    return caughtUp ? new Answer.Unknown() : new Answer.NotCaughtUp();
                }
                nanos = changed.awaitNanos(nanos);
                known = peek(buildId);
            }
            return new Answer.Found(known.get());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until a record has been taken in, so that what was written is read.
     *
     * @return whether it was within the time
     */
    public boolean awaitOffset(int partition, long offset, Duration patience) throws InterruptedException {
        long nanos = TimeUnit.NANOSECONDS.convert(patience);
        lock.lock();
        try {
            while (nextOffsets.getOrDefault(partition, 0L) <= offset) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = changed.awaitNanos(nanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Builds whose record nothing can ask for any more: to be taken off the topic. */
    public List<String> forgettable() {
        Instant horizon = clock.instant().minus(keptAfterEnd);
        return byBuild.values().stream()
                .filter(grant -> endOf(grant).isBefore(horizon))
                .map(Grant::buildId)
                .toList();
    }

    private static Instant endOf(Grant grant) {
        return switch (grant) {
            case Grant.Open open -> open.latestEnd();
            case Grant.Ended ended -> ended.endedAt();
        };
    }
}
