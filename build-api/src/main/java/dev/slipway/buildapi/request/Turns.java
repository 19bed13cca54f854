package dev.slipway.buildapi.request;

import java.util.HashSet;
import java.util.Set;

/** Lets one submission of a build through at a time: one that was written twice waits for its twin, and finds its build. */
final class Turns {
    private final Set<String> taken = new HashSet<>();

    /** A turn, to be closed when it is over. */
    @FunctionalInterface
    interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    /** Waits until nobody else has this build's turn. */
    Turn take(String buildId) throws InterruptedException {
        synchronized (taken) {
            while (!taken.add(buildId)) {
                taken.wait();
            }
        }
        return () -> {
            synchronized (taken) {
                taken.remove(buildId);
                taken.notifyAll();
            }
        };
    }
}
