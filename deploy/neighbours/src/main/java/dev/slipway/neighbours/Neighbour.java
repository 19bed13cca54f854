package dev.slipway.neighbours;

import dev.slipway.timing.Backoff;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a child process running: when it dies, it is started again, after a pause that grows while it keeps dying. Clients
 * reconnect by themselves.
 */
public final class Neighbour<P extends AutoCloseable> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Neighbour.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Backoff PAUSES = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

    /** How to start the process. */
    @FunctionalInterface
    public interface Start<P> {
        P start() throws Exception;
    }

    private final String name;
    private final Start<P> start;
    private final Predicate<P> alive;
    private final BooleanSupplier stopping;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closing = lock.newCondition();
    private P process;
    private boolean closed;

    private Neighbour(String name, Start<P> start, Predicate<P> alive, BooleanSupplier stopping, P process) {
        this.name = name;
        this.start = start;
        this.alive = alive;
        this.stopping = stopping;
        this.process = process;
    }

    /**
     * Starts the process, and from then on keeps it running.
     *
     * @param stopping whether this process is about to end; a neighbour that dies then is not started again
     * @throws Exception what the first start throws
     */
    public static <P extends AutoCloseable> Neighbour<P> start(
            String name, Start<P> start, Predicate<P> alive, BooleanSupplier stopping) throws Exception {
        Neighbour<P> neighbour = new Neighbour<>(name, start, alive, stopping, start.start());
        // A platform thread that stays: some children die with the thread that started them.
        Thread.ofPlatform().daemon().name("neighbour-" + name).start(neighbour::watch);
        return neighbour;
    }

    @Override
    public void close() throws Exception {
        lock.lock();
        try {
            closed = true;
            closing.signalAll();
            process.close();
        } finally {
            lock.unlock();
        }
    }

    /** Stops the process and starts it again. Where it does not start, that is tried again as after its death. */
    public void restart() throws InterruptedException {
        lock.lock();
        try {
            if (!closed && !stopping.getAsBoolean()) {
                LOG.info("neighbour is started again as asked: neighbour={}", name);
                startAgain();
            }
        } finally {
            lock.unlock();
        }
    }

    private void watch() {
        Duration pause = LOOK_EVERY;
        int failures = 0;
        lock.lock();
        try {
            while (!closed) {
                closing.awaitNanos(pause.toNanos());
                if (closed || stopping.getAsBoolean()) {
                    return; // Whoever stops us may have stopped the neighbours too.
                }
                if (alive.test(process)) {
                    pause = LOOK_EVERY;
                    continue;
                }
                LOG.warn("neighbour died, starting it again: neighbour={}", name);
                failures = startAgain() ? 0 : failures + 1;
                pause = failures == 0 ? LOOK_EVERY : PAUSES.after(failures);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private boolean startAgain() throws InterruptedException {
        try {
            process.close();
            process = start.start();
            LOG.info("neighbour runs again: neighbour={}", name);
            return true;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            LOG.error("neighbour did not start: neighbour={}", name, e);
            return false;
        }
    }
}
