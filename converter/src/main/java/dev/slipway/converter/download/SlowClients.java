package dev.slipway.converter.download;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Cuts off clients that take next to nothing for a long time, because each holds a file and a place. Time counts in windows of {@link
 * #patience}: the buffers of kernels and networks take a few megabytes at once, and then nothing for as long as a slow client
 * needs to read them. A client that is cut off can go on where it stopped.
 *
 * @param least bytes in each window
 */
record SlowClients(ScheduledExecutorService timer, Duration patience, long least) {
    /**
     * Watches a client until this is cancelled.
     *
     * @param sent bytes so far
     * @param cut what ends the download; called once at most
     */
    ScheduledFuture<?> watch(LongSupplier sent, Runnable cut) {
        Window window = new Window(least, sent, cut);
        return timer.scheduleAtFixedRate(window::ends, patience.toMillis(), patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** One client's windows. */
    static final class Window {
        private final long least;
        private final LongSupplier sent;
        private final Runnable cut;
        private long before;
        private boolean isCut;

        Window(long least, LongSupplier sent, Runnable cut) {
            this.least = least;
            this.sent = sent;
            this.cut = cut;
        }

        void ends() {
            long now = sent.getAsLong();
            if (now - before < least && !isCut) {
                isCut = true;
                cut.run();
            }
            before = now;
        }
    }
}
