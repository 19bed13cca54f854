package dev.slipway.buildapi.fold;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Wakes the threads that wait for a build to change. It knows only the changes of this process, so a watcher also looks
 * by itself from time to time.
 */
@ApplicationScoped
public class Changes {
    private final ConcurrentMap<String, List<Watch>> watches = new ConcurrentHashMap<>();

    /** Watches a build; changes from now on end {@link Watch#await}. */
    public Watch watch(String buildId) {
        Watch watch = new Watch(buildId);
        watches.compute(buildId, (_, others) -> {
            List<Watch> all = others == null ? new CopyOnWriteArrayList<>() : others;
            all.add(watch);
            return all;
        });
        return watch;
    }

    void changed(Collection<String> buildIds) {
        for (String buildId : buildIds) {
            for (Watch watch : watches.getOrDefault(buildId, List.of())) {
                watch.signal.release();
            }
        }
    }

    /** One watcher's view of one build. */
    public final class Watch implements AutoCloseable {
        private final String buildId;
        private final Semaphore signal = new Semaphore(0);

        private Watch(String buildId) {
            this.buildId = buildId;
        }

        /** Returns when the build has changed since the last call, or after this time. */
        public void await(Duration atMost) throws InterruptedException {
            if (signal.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                signal.drainPermits();
            }
        }

        @Override
        public void close() {
            watches.computeIfPresent(buildId, (_, all) -> {
                all.remove(this);
                return all.isEmpty() ? null : all;
            });
        }
    }
}
