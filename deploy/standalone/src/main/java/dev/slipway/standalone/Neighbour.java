package dev.slipway.standalone;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * A child process that Slipway cannot do without: when it dies, it is started again, with a pause that grows while it
 * keeps dying. Clients reconnect by themselves.
 */
final class Neighbour<P extends AutoCloseable> implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Neighbour.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** How to start the process. */
    @FunctionalInterface
    interface Start<P> {
        P start() throws Exception;
    }

    private final String name;
    private final Start<P> start;
    private final Predicate<P> alive;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closing = lock.newCondition();
    private P process;
    private boolean closed;

    private Neighbour(String name, Start<P> start, Predicate<P> alive, P process) {
        this.name = name;
        this.start = start;
        this.alive = alive;
        this.process = process;
    }

    /** Starts the process, and from then on keeps it running. */
    static <P extends AutoCloseable> Neighbour<P> start(String name, Start<P> start, Predicate<P> alive)
            throws Exception {
        Neighbour<P> neighbour = new Neighbour<>(name, start, alive, start.start());
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

    private void watch() {
        Duration pause = LOOK_EVERY;
        lock.lock();
        try {
            while (!closed) {
                closing.awaitNanos(pause.toNanos());
                if (closed || TerminationSignal.isGiven()) {
                    return; // Whoever stops us may have stopped the neighbours too.
                }
                if (alive.test(process)) {
                    pause = LOOK_EVERY;
                    continue;
                }
                LOG.warnf("neighbour died, starting it again: neighbour=%s", name);
                pause = restart() ? LOOK_EVERY : longer(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private boolean restart() throws InterruptedException {
        try {
            process.close();
            process = start.start();
            LOG.infof("neighbour runs again: neighbour=%s", name);
            return true;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            LOG.errorf(e, "neighbour did not start: neighbour=%s", name);
            return false;
        }
    }

    private static Duration longer(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }
}
