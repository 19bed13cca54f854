package dev.slipway.disk.conversion;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A thread that works beside the one that has it, on one thing after the other. */
final class SideThread implements AutoCloseable {

    private final ExecutorService thread;

    SideThread(String name) {
        thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name(name).factory());
    }

    /** What is to be done, and may fail. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException;
    }

    /** Work that was handed in. */
    @FunctionalInterface
    interface Pending {

        /** Waits for its end, and fails as it does. */
        void await() throws IOException;
    }

    Pending start(Work work) {
        CompletableFuture<Void> done = CompletableFuture.runAsync(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                thread);
        return () -> await(done);
    }

    private static void await(CompletableFuture<Void> done) throws IOException {
        try {
            done.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UncheckedIOException broken) {
                throw broken.getCause();
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the disk was made");
        }
    }

    /** Waits until it has ended what it was given. */
    @Override
    public void close() {
        thread.close();
    }
}
