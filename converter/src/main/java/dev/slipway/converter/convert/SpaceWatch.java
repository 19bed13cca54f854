package dev.slipway.converter.convert;

import dev.slipway.freespace.SpaceReserve;
import dev.slipway.freespace.UsedSpace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Interrupts the threads of conversions while less space is left than is to stay: that of the one that has taken the most, and then
 * the next one if that did not help. Safe for use by several threads.
 */
final class SpaceWatch {
    private static final Logger LOG = LoggerFactory.getLogger(SpaceWatch.class);
    private static final Duration LOOKS = Duration.ofMillis(250);
    /** How long a conversion that was interrupted may take to go, files included, before the next one is. */
    private static final Duration TO_GO = Duration.ofSeconds(10);
    /** So much of a file system at least goes to directories and the like: whoever took all but that has taken all. */
    private static final int SLACK = 64;

    private final SpaceReserve reserve;
    private final UsedSpace used;
    private final List<Conversion> running = new ArrayList<>();

    SpaceWatch(SpaceReserve reserve, UsedSpace used) {
        this.reserve = reserve;
        this.used = used;
    }

    /** Why no conversion is to begin; empty where there is space. */
    Optional<String> shortage() {
        return reserve.shortage();
    }

    /** What a conversion was interrupted for. */
    record Interruption(String shortage, long bytes, long most) {
        /** Whether it had all that it can ever have, and needed more. */
        boolean wasAlone() {
            return bytes > 0 && bytes >= most - most / SLACK;
        }
    }

    /** Watches the conversion of this thread until it is closed, by the same thread. */
    Conversion begin(Path folder) {
        Conversion conversion = new Conversion(folder);
        synchronized (this) {
            running.add(conversion);
        }
        conversion.watcher.start();
        return conversion;
    }

    /**
     * Waits until a conversion that took so much when it was interrupted would find more than that.
     *
     * @param waits called again and again while it waits
     * @return false where the time was over before
     */
    boolean awaitRoom(Path folder, long bytes, Duration atMost, Runnable waits) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (reserve.shortage().isPresent() || reserve.spare(folder) <= bytes) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            waits.run();
            Thread.sleep(LOOKS);
        }
        return true;
    }

    private synchronized void look() throws InterruptedException {
        if (running.stream().anyMatch(Conversion::isGoing)) {
            return;
        }
        Optional<String> shortage = reserve.shortage();
        if (shortage.isEmpty()) {
            return;
        }
        Optional<Conversion> largest = Optional.empty();
        long most = -1;
        for (Conversion conversion : running) {
            long bytes = conversion.interruption.isPresent() ? -1 : bytes(conversion.folder);
            if (bytes > most) {
                most = bytes;
                largest = Optional.of(conversion);
            }
        }
        if (largest.isPresent()) {
            LOG.warn(
                    "a conversion is interrupted for its space: folder={} bytes={} reason={}",
                    largest.get().folder,
                    most,
                    shortage.get());
            largest.get().interrupt(new Interruption(shortage.get(), most, reserve.most(largest.get().folder)));
        }
    }

    private long bytes(Path folder) throws InterruptedException {
        try {
            return used.bytes(folder);
        } catch (IOException e) {
            LOG.debug("a conversion's space is not known: folder={} reason={}", folder, e.toString());
            return 0;
        }
    }

    /** A conversion that runs. */
    final class Conversion implements AutoCloseable {
        private final Path folder;
        private final Thread thread = Thread.currentThread();
        private final Thread watcher = Thread.ofVirtual().name("space-watch").unstarted(this::watch);
        private Optional<Interruption> interruption = Optional.empty();
        private long interruptedAt;

        private Conversion(Path folder) {
            this.folder = folder;
        }

        /** Empty where it was not interrupted, or by somebody else. */
        Optional<Interruption> interruption() {
            synchronized (SpaceWatch.this) {
                return interruption;
            }
        }

        private void watch() {
            try {
                while (true) {
                    Thread.sleep(LOOKS);
                    look();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void interrupt(Interruption why) {
            interruption = Optional.of(why);
            interruptedAt = System.nanoTime();
            thread.interrupt();
        }

        private boolean isGoing() {
            return interruption.isPresent() && System.nanoTime() - interruptedAt < TO_GO.toNanos();
        }

        /** Nobody is interrupted by this from here on, and what was is forgotten. */
        @Override
        public void close() {
            watcher.interrupt();
            synchronized (SpaceWatch.this) {
                running.remove(this);
                if (interruption.isPresent()) {
                    Thread.interrupted();
                }
            }
        }
    }
}
