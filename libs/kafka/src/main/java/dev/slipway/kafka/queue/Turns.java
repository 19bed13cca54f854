package dev.slipway.kafka.queue;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one delivery of a build at a time through in this process. A record that was written twice waits for its twin, and then
 * finds what came of it. A record that came back after a lost lock waits until the work on its first delivery has stopped.
 */
public final class Turns {
    private final Map<String, Waiting> builds = new ConcurrentHashMap<>();

    private static final class Waiting {
        private final ReentrantLock lock = new ReentrantLock(true);
        private int users;
    }

    /** A turn, to be closed by the thread that took it. */
    @FunctionalInterface
    public interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    /** Waits until nobody else has this build's turn, first come, first served. */
    public Turn take(String buildId) throws InterruptedException {
        Waiting waiting = builds.compute(buildId, (_, known) -> {
            Waiting entry = known == null ? new Waiting() : known;
            entry.users++;
            return entry;
        });
        try {
            waiting.lock.lockInterruptibly();
        } catch (InterruptedException e) {
            leave(buildId);
            throw e;
        }
        return () -> {
            waiting.lock.unlock();
            leave(buildId);
        };
    }

    private void leave(String buildId) {
        builds.computeIfPresent(buildId, (_, entry) -> --entry.users == 0 ? null : entry);
    }
}
