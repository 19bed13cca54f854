package dev.slipway.mirror.copy;

import dev.slipway.registry.RegistryException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Runs work on this thread for as long as somebody wants it, and interrupts it then. A copy takes as long as its upstream likes, and has
 * one of few places meanwhile: it must not keep that for a build that was cancelled.
 */
public final class UntilEnd {
    private final Thread worker = Thread.currentThread();
    private final BooleanSupplier isOver;
    private final Duration look;
    private boolean running = true;
    private boolean interrupted;

    /** What is done. */
    @FunctionalInterface
    public interface Work<T> {
        T run() throws RegistryException.Interrupted;
    }

    private UntilEnd(BooleanSupplier isOver, Duration look) {
        this.isOver = isOver;
        this.look = look;
    }

    /**
     * Returns what the work returns; empty where nobody wants it any more.
     *
     * @param isOver whether nobody does
     * @param look how often that is asked
     * @throws RegistryException.Interrupted where somebody else interrupts this thread
     */
    public static <T> Optional<T> run(BooleanSupplier isOver, Duration look, Work<T> work)
            throws RegistryException.Interrupted {
        UntilEnd until = new UntilEnd(isOver, look);
        Thread watch = Thread.ofVirtual().name("until-end").start(until::watch);
        try {
            return Optional.of(work.run());
        } catch (RegistryException.Interrupted e) {
            if (until.stop()) {
                return Optional.empty();
            }
            throw e;
        } finally {
            if (until.stop()) {
                // It was ours, and is for nothing that this thread does next.
                Thread.interrupted();
            }
            watch.interrupt();
        }
    }

    private void watch() {
        try {
            while (!isOver.getAsBoolean()) {
                Thread.sleep(look);
            }
            end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void end() {
        if (running) {
            interrupted = true;
            worker.interrupt();
        }
    }

    /** From now on, nothing is interrupted. Says whether it was. */
    private synchronized boolean stop() {
        running = false;
        return interrupted;
    }
}
