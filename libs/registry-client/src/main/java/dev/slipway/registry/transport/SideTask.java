package dev.slipway.registry.transport;

import dev.slipway.registry.RegistryException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Work on a virtual thread of its own, whose outcome its starter takes later. */
public final class SideTask<T> {
    private final FutureTask<T> task;
    private final Thread thread;

    private SideTask(Callable<T> work) {
        this.task = new FutureTask<>(work);
        this.thread = Thread.ofVirtual().start(task);
    }

    public static <T> SideTask<T> start(Callable<T> work) {
        return new SideTask<>(work);
    }

    /**
     * Waits for the outcome, and throws what the work did.
     *
     * @throws RegistryException.Interrupted the calling thread was interrupted; the work goes on
     */
    public T join() throws IOException {
        try {
            return task.get();
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    /**
     * Waits no longer than this.
     *
     * @throws TimeoutException the work goes on
     * @throws RegistryException.Interrupted the calling thread was interrupted; the work goes on
     */
    public T join(Duration longest) throws IOException, TimeoutException {
        try {
            return task.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    private static RegistryException.Interrupted interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new RegistryException.Interrupted(cause);
    }

    private static IOException failure(ExecutionException outcome) {
        return switch (outcome.getCause()) {
            case IOException failure -> failure;
            case RuntimeException failure -> throw failure;
            case Error failure -> throw failure;
            case null, default -> throw new IllegalStateException(outcome);
        };
    }

    /** Interrupts the work, and returns when it has ended, also where the calling thread is interrupted. */
    public void end() {
        boolean interrupted = Thread.interrupted();
        thread.interrupt();
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
