package dev.slipway.registry.client;

import dev.slipway.registry.RegistryException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Sends one chunk at a time, while its caller gathers the next one. */
final class ChunkSender implements AutoCloseable {
    private static final Duration MOMENTS = Duration.ofSeconds(2);

    private @Nullable FutureTask<?> underWay;
    private @Nullable Thread thread;

    /** Waits for the chunk before this one, and begins to send this one. */
    void send(Callable<?> chunk) throws IOException {
        await();
        underWay = new FutureTask<>(chunk);
        thread = Thread.ofVirtual().start(underWay);
    }

    /** Returns when nothing is under way, and throws what the sending did. */
    void await() throws IOException {
        FutureTask<?> sending = underWay;
        if (sending == null) {
            return;
        }
        try {
            sending.get();
            underWay = null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException.Interrupted(e);
        } catch (ExecutionException e) {
            underWay = null;
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    /** Nothing goes on after this. What breaks off in the middle of a chunk may be lost whole, so it is let end if that is soon. */
    @Override
    public void close() {
        FutureTask<?> sending = underWay;
        Thread sender = thread;
        if (sending == null || sender == null) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        try {
            sending.get(MOMENTS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        } catch (ExecutionException | TimeoutException e) {
            // There is a failure already, which says more.
        }
        sender.interrupt();
        while (sender.isAlive()) {
            try {
                sender.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
