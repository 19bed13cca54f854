package dev.slipway.buildapi.request;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Bounds how many uploads are read at once, in all and for each caller, so that nobody keeps all others out. */
final class UploadPlaces {
    private final int most;
    private final int mostOfOne;
    private final Map<String, Integer> taken = new HashMap<>();
    private int all;

    UploadPlaces(int most, int mostOfOne) {
        this.most = most;
        this.mostOfOne = mostOfOne;
    }

    /** A place, to be given back once. */
    @FunctionalInterface
    interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /** Takes a place at once; empty where there is none for this caller. */
    synchronized Optional<Place> take(String caller) {
        if (all >= most || taken.getOrDefault(caller, 0) >= mostOfOne) {
            return Optional.empty();
        }
        all++;
        taken.merge(caller, 1, Integer::sum);
        return Optional.of(() -> giveBack(caller));
    }

    private synchronized void giveBack(String caller) {
        all--;
        taken.computeIfPresent(caller, (_, count) -> count == 1 ? null : count - 1);
    }
}
