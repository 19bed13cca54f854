package dev.slipway.token.grant;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

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
    private final Map<String, Grant> byBuild = new HashMap<>();
    private final Map<Integer, Long> nextOffsets = new HashMap<>();
    private boolean caughtUp;

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
                byBuild.remove(buildId);
            } else if (!hasEnded(buildId)) {
                byBuild.put(buildId, grant.get());
            }
            nextOffsets.put(partition, offset + 1);
            changed.signalAll();
        } finally {
            lock.unlock();
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
        lock.lock();
        try {
            return caughtUp;
        } finally {
            lock.unlock();
        }
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
        lock.lock();
        try {
            return (int) byBuild.values().stream()
                    .filter(Grant.Open.class::isInstance)
                    .count();
        } finally {
            lock.unlock();
        }
    }

    /** What is known now, caught up or not. */
    public Optional<Grant> peek(String buildId) {
        lock.lock();
        try {
            return Optional.ofNullable(byBuild.get(buildId));
        } finally {
            lock.unlock();
        }
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
        long nanos = patience.toNanos();
        lock.lock();
        try {
            while (!caughtUp || !byBuild.containsKey(buildId)) {
                if (nanos <= 0) {
                    return caughtUp ? new Answer.Unknown() : new Answer.NotCaughtUp();
                }
                nanos = changed.awaitNanos(nanos);
            }
            return new Answer.Found(byBuild.get(buildId));
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
        lock.lock();
        try {
            return byBuild.values().stream()
                    .filter(grant -> endOf(grant).isBefore(horizon))
                    .map(Grant::buildId)
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    private static Instant endOf(Grant grant) {
        return switch (grant) {
            case Grant.Open open -> open.latestEnd();
            case Grant.Ended ended -> ended.endedAt();
        };
    }
}
