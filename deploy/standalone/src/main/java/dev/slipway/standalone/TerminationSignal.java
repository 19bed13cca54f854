package dev.slipway.standalone;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import sun.misc.Signal;

/**
 * SIGTERM, SIGINT and SIGHUP ask Slipway to end. The main thread then stops everything, the neighbours last.
 *
 * <p>Without this, the JVM would run the shutdown hooks of everybody at once, and exit with a failure's code. Signals that
 * the process was started to ignore ({@code nohup}) stay ignored. A process has one set of signals, hence the statics.
 */
final class TerminationSignal {
    private static final List<String> SIGNALS = List.of("TERM", "INT", "HUP");
    private static final CountDownLatch GIVEN = new CountDownLatch(1);

    private TerminationSignal() {}

    /**
     * Takes the signals from the JVM.
     *
     * @param deadline from the first signal on; when it passes, the process ends by force with the exit code 1, and what
     *     it leaves behind is ended by the next start
     */
    static void listen(Duration deadline) {
        SIGNALS.forEach(name -> Signal.handle(new Signal(name), _ -> GIVEN.countDown()));
        Thread.ofPlatform().daemon().name("stop-deadline").start(() -> enforce(deadline));
    }

    static boolean isGiven() {
        return GIVEN.getCount() == 0;
    }

    static void await() throws InterruptedException {
        GIVEN.await();
    }

    /** Waits for it, but no longer than that. */
    @SuppressWarnings("ResultOfMethodCallIgnored")
    static void await(Duration atMost) throws InterruptedException {
        GIVEN.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static void enforce(Duration deadline) {
        try {
            await();
            Thread.sleep(deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        System.err.println("slipway: could not stop within " + deadline.toSeconds() + " s, ending by force");
        Runtime.getRuntime().halt(1);
    }
}
