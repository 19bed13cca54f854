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
 *
 * <p>What a build is told does not name the directories and the free space of the host: these are the operator's, and in the log.
 */
public final class SpaceGuard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SpaceGuard.class);
    /** A build writes a gigabyte in a second or more. */
    private static final Duration LOOKS = Duration.ofMillis(250);

    /** How many looks a machine that was ended has to go, files included, before the next one is ended beside it: 10 seconds. */
    private static final int LOOKS_TO_GO = 40;

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
                    lookAndGoOn();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return this;
    }

    /** A thread that ended here nobody would miss. */
    private void lookAndGoOn() throws InterruptedException {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.error("cannot look after the space of machines, trying again", e);
        }
    }

    /** Why no new machine is to be started, for operators; empty where there is space for one. */
    public Optional<String> shortage() {
        return reserve.shortage();
    }

    /** A machine whose end is told here, until this is closed. */
    public final class Watch implements AutoCloseable {
        private final String machine;
        private final Consumer<String> end;
        /** The following are for the thread that looks. */
        private long bytes;

        private boolean ended;
        /** Since it was ended. */
        private int looks;

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
        if (watched.isEmpty() || isOneGoing()) {
            return;
        }
        Optional<String> shortage = reserve.shortage();
        if (shortage.isEmpty()) {
            return;
        }
        Optional<Watch> largest = largest();
        if (largest.isPresent()) {
            end(largest.get(), shortage.get());
        }
    }

    private boolean isOneGoing() {
        boolean going = false;
        for (Watch watch : watched.values()) {
            going |= watch.ended && watch.looks++ < LOOKS_TO_GO;
        }
        return going;
    }

    /** Of those that go on. */
    private Optional<Watch> largest() throws InterruptedException {
        long most = WORTH_ENDING;
        Optional<Watch> largest = Optional.empty();
        for (Watch watch : watched.values()) {
            watch.bytes = watch.ended ? 0 : bytes(watch.machine);
            if (watch.bytes >= most) {
                most = watch.bytes;
                largest = Optional.of(watch);
            }
        }
        return largest;
    }

    private void end(Watch watch, String shortage) {
        watch.ended = true;
        LOG.warn(
                "a machine is ended for its space: machine={} bytes={} reason={}",
                watch.machine,
                watch.bytes,
                shortage);
        watch.end.accept("its machine took " + (watch.bytes >> MIB)
                + " MiB of disk space, the most of all, and its launcher had less left than its operator keeps free for others"
                + " (" + reserve.setting() + "); let the build write less, or ask the operator for more space");
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
