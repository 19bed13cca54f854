package dev.slipway.machine.network;

import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The threads on which one machine's names are looked up. The C library does it, and holds on to its thread meanwhile: not to one that
 * carries others, and not to more than a machine's share.
 */
final class Lookups implements AutoCloseable {
    private static final int AT_ONCE = 8;
    private static final int WAITING = 256;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            AT_ONCE,
            AT_ONCE,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING),
            Thread.ofPlatform().daemon().name("lookup-", 0).factory());

    Lookups() {
        threads.allowCoreThreadTimeOut(true);
    }

    /** @throws UnknownHostException where it says so, or where too many wait, or it takes too long */
    <T> T run(Callable<T> lookup) throws UnknownHostException {
        Future<T> found;
        try {
            found = threads.submit(lookup);
        } catch (RejectedExecutionException e) {
            throw failure("too many names are looked up at once", e);
        }
        try {
            return found.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof UnknownHostException unknown ? unknown : failure("not found", e);
        } catch (TimeoutException e) {
            found.cancel(true);
            throw failure("nobody answered within " + PATIENCE.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            found.cancel(true);
            Thread.currentThread().interrupt();
            throw failure("interrupted", e);
        }
    }

    private static UnknownHostException failure(String message, Exception cause) {
        UnknownHostException failure = new UnknownHostException(message);
        failure.initCause(cause);
        return failure;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
