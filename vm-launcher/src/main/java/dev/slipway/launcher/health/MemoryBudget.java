package dev.slipway.launcher.health;

import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;

/**
 * The memory that the machines of this launcher may take in all. Who comes first is served first, so that a large machine is not kept
 * waiting by small ones for ever. Safe for use by several threads.
 */
public final class MemoryBudget {
    private static final long LOOK_EVERY_MILLIS = 200;

    private final int totalMb;
    private int takenMb;
    private final Deque<Share> waiting = new ArrayDeque<>();

    /** @param totalMb MiB */
    public MemoryBudget(int totalMb) {
        this.totalMb = totalMb;
    }

    /** Three quarters of what this host has, or of what the launcher's container may take: the rest is for QEMU itself and the launcher. */
    public static int usualMb() {
        long bytes = ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getTotalMemorySize();
        return Math.toIntExact((bytes >> 20) * 3 / 4);
    }

    public int totalMb() {
        return totalMb;
    }

    public synchronized int takenMb() {
        return takenMb;
    }

    /** Whether a machine of this size fits when no other runs. */
    public boolean everFits(int memoryMb) {
        return memoryMb <= totalMb;
    }

    /**
     * Waits until so much is free, and takes it.
     *
     * @param wanted asked again and again while it waits; once it is false, nothing is taken
     * @return what was taken; nothing where it is not wanted any more, or never fits
     */
    public Share take(int memoryMb, BooleanSupplier wanted) throws InterruptedException {
        Share share = new Share(memoryMb);
        if (!everFits(memoryMb)) {
            return share;
        }
        synchronized (this) {
            waiting.addLast(share);
            try {
                while (wanted.getAsBoolean()) {
                    if (waiting.peekFirst() == share && takenMb + memoryMb <= totalMb) {
                        takenMb += memoryMb;
                        share.taken = true;
                        return share;
                    }
                    wait(LOOK_EVERY_MILLIS);
                }
                return share;
            } finally {
                waiting.remove(share);
                notifyAll();
            }
        }
    }

    /** Memory of one machine, until it is closed. */
    public final class Share implements AutoCloseable {
        private final int memoryMb;
        private boolean taken;

        private Share(int memoryMb) {
            this.memoryMb = memoryMb;
        }

        public boolean isTaken() {
            synchronized (MemoryBudget.this) {
                return taken;
            }
        }

        @Override
        public void close() {
            synchronized (MemoryBudget.this) {
                if (taken) {
                    taken = false;
                    takenMb -= memoryMb;
                    MemoryBudget.this.notifyAll();
                }
            }
        }
    }
}
