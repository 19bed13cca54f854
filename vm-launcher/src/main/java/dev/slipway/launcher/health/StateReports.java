package dev.slipway.launcher.health;

import dev.slipway.events.LauncherState;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says how this launcher stands, in intervals and at each change, until it stops in peace. */
public final class StateReports implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StateReports.class);
    /** A change that is told at once is followed by no other for so long. */
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final String startId = UUID.randomUUID().toString();
    private final Topic topic;
    private final Supplier<Report> reports;
    private final Duration interval;
    private final Clock clock;
    private final Thread thread;
    private long sequence;
    private boolean changed;
    private boolean closed;
    private boolean failing;

    /** Where states go. */
    public interface Topic {
        /** Completes when Kafka has it. */
        CompletableFuture<Void> publish(LauncherState state);

        /** Says that this launcher is no more. */
        CompletableFuture<?> forget(String launcher);
    }

    /**
     * How the launcher stands now.
     *
     * @param problem why it takes no builds; empty while it is healthy
     */
    public record Report(
            String launcher,
            String version,
            String machine,
            int places,
            int memoryMb,
            int memoryTakenMb,
            List<String> builds,
            boolean draining,
            Optional<String> problem) {}

    private StateReports(Topic topic, Supplier<Report> reports, Duration interval, Clock clock) {
        this.topic = topic;
        this.reports = reports;
        this.interval = interval;
        this.clock = clock;
        this.thread = Thread.ofPlatform().daemon().name("launcher-state").unstarted(this::run);
    }

    public static StateReports start(Topic topic, Supplier<Report> reports, Duration interval, Clock clock) {
        StateReports started = new StateReports(topic, reports, interval, clock);
        started.thread.start();
        return started;
    }

    /** Something is other than it was, and is told soon. */
    public synchronized void changed() {
        changed = true;
        notifyAll();
    }

    private void run() {
        try {
            while (true) {
                tell();
                Thread.sleep(PAUSE);
                if (!awaitNext()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean awaitNext() throws InterruptedException {
        long end = System.nanoTime() + interval.toNanos();
        while (!changed && !closed) {
            long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
            if (left <= 0) {
                return true;
            }
            wait(left);
        }
        changed = false;
        return !closed;
    }

    /** Nobody waits for Kafka here: what it does not take now, the next report says better. */
    private void tell() {
        try {
            topic.publish(state()).whenComplete((_, failure) -> told(failure == null));
        } catch (RuntimeException e) {
            LOG.warn("this launcher's state cannot be told", e);
        }
    }

    private void told(boolean well) {
        synchronized (this) {
            if (failing == !well) {
                return;
            }
            failing = !well;
        }
        if (well) {
            LOG.info("Kafka takes this launcher's state again");
        } else {
            LOG.warn("Kafka does not take this launcher's state");
        }
    }

    private LauncherState state() {
        Report now = reports.get();
        return new LauncherState(
                now.launcher(),
                startId,
                sequence++,
                now.version(),
                now.machine(),
                now.places(),
                now.memoryMb(),
                now.memoryTakenMb(),
                now.builds(),
                now.draining(),
                now.problem(),
                clock.instant());
    }

    /** The launcher has stopped in peace: nothing of it stays on the topic. Returns when that is under way. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        topic.forget(reports.get().launcher());
    }
}
