package dev.slipway.registry.copy;

import dev.slipway.registry.RegistryException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ends what takes too long, wherever it stands still. */
final class Deadline {
    private Deadline() {}

    /**
     * Returns when the work has ended, by itself or by an interrupt.
     *
     * @param what it is, for the message
     * @throws RegistryException.Unavailable it took too long
     * @throws RegistryException.Interrupted the calling thread was interrupted
     */
    static <T> T within(Duration longest, String what, Transfers.Turn<T> work) throws IOException {
        FutureTask<T> task = new FutureTask<>(work::take);
        Thread thread = Thread.ofVirtual().start(task);
        try {
            return task.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new RegistryException.Unavailable(what + " took longer than " + longest.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException.Interrupted(e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case null, default -> throw new IllegalStateException(e);
            }
        } finally {
            end(thread);
        }
    }

    private static void end(Thread thread) {
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
