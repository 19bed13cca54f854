package dev.slipway.converter.convert;

import dev.slipway.freespace.SpaceReserve;
import java.time.Duration;
import java.util.Optional;

/** Interrupts the thread of a conversion as soon as less space is left than is to stay. */
final class SpaceWatch implements AutoCloseable {
    private static final Duration LOOKS = Duration.ofMillis(250);

    private final SpaceReserve reserve;
    private final Thread conversion;
    private final Thread watcher;
    private boolean done;
    private Optional<String> shortage = Optional.empty();

    private SpaceWatch(SpaceReserve reserve, Thread conversion) {
        this.reserve = reserve;
        this.conversion = conversion;
        this.watcher = Thread.ofVirtual().name("space-watch").unstarted(this::watch);
    }

    /** Watches until it is closed, by the same thread. */
    static SpaceWatch ofThisThread(SpaceReserve reserve) {
        SpaceWatch watch = new SpaceWatch(reserve, Thread.currentThread());
        watch.watcher.start();
        return watch;
    }

    /** Why the conversion was interrupted; empty where it was not, or by somebody else. */
    synchronized Optional<String> shortage() {
        return shortage;
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(LOOKS);
                Optional<String> found = reserve.shortage();
                if (found.isPresent()) {
                    giveUp(found);
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void giveUp(Optional<String> found) {
        if (!done) {
            shortage = found;
            conversion.interrupt();
        }
    }

    /** Nobody is interrupted by this from here on, and what was is forgotten. */
    @Override
    public synchronized void close() {
        done = true;
        watcher.interrupt();
        if (shortage.isPresent()) {
            Thread.interrupted();
        }
    }
}
