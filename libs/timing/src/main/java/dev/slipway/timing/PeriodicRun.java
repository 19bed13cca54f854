package dev.slipway.timing;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does something at an interval, on a thread of its own, until it is closed. The pause begins when a run has ended, so
 * two runs never overlap. A run that fails is logged, and the next one comes as usual.
 */
public final class PeriodicRun implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PeriodicRun.class);
    /** What a run may take to end once it is interrupted. */
    private static final Duration STOP_WITHIN = Duration.ofSeconds(2);

    private final String name;
    private final Duration interval;
    private final Step step;
    private final Pause pause;
    private final Thread thread;

    /** What is done. */
    @FunctionalInterface
    public interface Step {
        void run() throws Exception;
    }

    /** How the time passes between two runs. */
    @FunctionalInterface
    interface Pause {
        void last(Duration interval) throws InterruptedException;
    }

    private PeriodicRun(String name, Duration interval, Step step, Pause pause) {
        this.name = requireNonNull(name, "name");
        this.interval = requireNonNull(interval, "interval");
        this.step = requireNonNull(step, "step");
        this.pause = pause;
        if (!interval.isPositive()) {
            throw new IllegalArgumentException(name + ": no time between two runs: " + interval);
        }
        this.thread = Thread.ofVirtual().name(name).unstarted(this::repeat);
    }

    /**
     * Starts it; the first run comes after one interval.
     *
     * @param name of the thread, and what the log calls the run
     */
    public static PeriodicRun start(String name, Duration interval, Step step) {
        return start(name, interval, step, Thread::sleep);
    }

    static PeriodicRun start(String name, Duration interval, Step step, Pause pause) {
        PeriodicRun run = new PeriodicRun(name, interval, step, pause);
        run.thread.start();
        return run;
    }

    private void repeat() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                pause.last(interval);
                runOnce();
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private void runOnce() throws InterruptedException {
        try {
            step.run();
        } catch (InterruptedException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            // Something that is away, or a bug: the stack says which.
            LOG.warn("a periodic run failed, it comes again later: run={} reason={}", name, e.toString(), e);
        } catch (Exception e) {
            LOG.warn("a periodic run failed, it comes again later: run={} reason={}", name, e.toString());
        }
    }

    /** Interrupts a run that is under way, and gives it a moment to end. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            if (!thread.join(STOP_WITHIN)) {
                LOG.warn("a periodic run does not stop: run={}", name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
