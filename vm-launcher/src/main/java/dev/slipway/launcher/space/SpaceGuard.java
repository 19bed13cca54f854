package dev.slipway.launcher.space;

import dev.slipway.freespace.SpaceReserve;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends machines while there is less free space than is to stay: the one that takes the most, and then the next one if that did
 * not help. A machine that takes next to nothing goes on, since its end would help nobody.
 */
public final class SpaceGuard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SpaceGuard.class);
    /** A build writes a gigabyte in a second or more. */
    private static final Duration LOOKS = Duration.ofMillis(250);

    private static final long WORTH_ENDING = 16 << 20;
    private static final int MIB = 20;

    private final SpaceReserve reserve;
    private final MachineUsage usage;
    private final Map<String, Watch> watched = new ConcurrentHashMap<>();
    private @Nullable Thread thread;

    /** Looks when it is told to; see {@link #start}. */
    public SpaceGuard(SpaceReserve reserve, MachineUsage usage) {
        this.reserve = reserve;
        this.usage = usage;
    }

    /** Looks by itself, several times a second, until it is closed. */
    public SpaceGuard start() {
        thread = Thread.ofPlatform().daemon().name("space-guard").start(() -> {
            try {
                while (true) {
                    Thread.sleep(LOOKS);
                    look();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return this;
    }

    /** Why no new machine is to be started; empty where there is space for one. */
    public Optional<String> shortage() {
        return reserve.shortage();
    }

    /** A machine whose end is told here, until this is closed. */
    public final class Watch implements AutoCloseable {
        private final String machine;
        private final Consumer<String> end;
        private volatile boolean ended;

        private Watch(String machine, Consumer<String> end) {
            this.machine = machine;
            this.end = end;
        }

        @Override
        public void close() {
            watched.remove(machine, this);
        }
    }

    /**
     * Looks after a machine, which is gone with all its files when the watch is closed.
     *
     * @param end ends it, given the reason for people; called once at most
     */
    public Watch watch(String machine, Consumer<String> end) {
        Watch watch = new Watch(machine, end);
        watched.put(machine, watch);
        return watch;
    }

    /** Ends a machine if there is need, and none is on its way out. */
    void look() throws InterruptedException {
        if (watched.isEmpty() || watched.values().stream().anyMatch(watch -> watch.ended)) {
            return;
        }
        Optional<String> shortage = reserve.shortage();
        if (shortage.isEmpty()) {
            return;
        }
        long most = WORTH_ENDING;
        Optional<Watch> largest = Optional.empty();
        for (Watch watch : watched.values()) {
            long bytes = bytes(watch.machine);
            if (bytes >= most) {
                most = bytes;
                largest = Optional.of(watch);
            }
        }
        if (largest.isPresent()) {
            Watch watch = largest.get();
            watch.ended = true;
            LOG.warn(
                    "a machine is ended for its space: machine={} bytes={} reason={}",
                    watch.machine,
                    most,
                    shortage.get());
            watch.end.accept(
                    "its machine took " + (most >> MIB) + " MiB of disk space, the most of all, and " + shortage.get());
        }
    }

    private long bytes(String machine) throws InterruptedException {
        try {
            return usage.bytes(machine);
        } catch (IOException e) {
            LOG.debug("a machine's space is not known: machine={} reason={}", machine, e.toString());
            return 0;
        }
    }

    @Override
    public void close() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
