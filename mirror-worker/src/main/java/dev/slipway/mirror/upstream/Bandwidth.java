package dev.slipway.mirror.upstream;

import dev.slipway.registry.RegistryException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * So many bytes of blobs per second may come from upstreams, whatever number of blobs is on its way. A token bucket: each reader takes
 * a small piece, waits until it has been paid for, and then queues up again behind the others. So all get the same, and none waits so
 * long that its upload, which has no bytes to send meanwhile, would count as stalled. Nobody waits while a socket is read.
 */
public final class Bandwidth {
    /** A piece is what may come in this part of a second. */
    private static final int PIECES = 20;

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    /** What was not used in this time is lost. */
    private static final long BURST = SECOND / 10;
    /** Nobody is put to sleep for less. */
    private static final long NOT_WORTH = Duration.ofMillis(2).toNanos();

    private final long bytesPerSecond;
    private final LongSupplier nanoTime;
    private final Pause pause;
    /** When all that was taken has been paid for. */
    private long paid;

    /** Lets time pass. */
    @FunctionalInterface
    interface Pause {
        void sleep(Duration duration) throws InterruptedException;
    }

    /** @param bytesPerSecond one or more */
    public Bandwidth(long bytesPerSecond) {
        this(bytesPerSecond, System::nanoTime, Thread::sleep);
    }

    Bandwidth(long bytesPerSecond, LongSupplier nanoTime, Pause pause) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("a bandwidth is one byte per second or more: " + bytesPerSecond);
        }
        this.bytesPerSecond = bytesPerSecond;
        this.nanoTime = nanoTime;
        this.pause = pause;
        this.paid = nanoTime.getAsLong() - BURST;
    }

    /** How much to read at once where there is room for so much. */
    int piece(int room) {
        return (int) Math.clamp(bytesPerSecond / PIECES, 1, Math.max(room, 1));
    }

    /** Returns when so many bytes, which have been read, are paid for. */
    void take(int bytes) throws RegistryException.Interrupted {
        long wait = reserve(bytes);
        if (wait < NOT_WORTH) {
            return;
        }
        try {
            pause.sleep(Duration.ofNanos(wait));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException.Interrupted(e);
        }
    }

    private synchronized long reserve(int bytes) {
        long now = nanoTime.getAsLong();
        if (now - paid > BURST) {
            paid = now - BURST;
        }
        paid += Math.round((double) bytes * SECOND / bytesPerSecond);
        return paid - now;
    }
}
