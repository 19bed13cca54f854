package dev.slipway.registry.copy;

import dev.slipway.registry.RegistryException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Runs tasks side by side, each on a virtual thread of its own. */
final class Forks {
    private Forks() {}

    /** What may fail as a copy does. */
    @FunctionalInterface
    interface Task {
        void run() throws IOException;
    }

    /**
     * Returns when all have ended. The first failure interrupts the others and is thrown; so does an interrupt of the caller.
     *
     * @throws RegistryException.Interrupted the calling thread was interrupted
     */
    static void all(List<? extends Task> tasks) throws IOException {
        if (tasks.size() == 1) {
            tasks.getFirst().run();
            return;
        }
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>(tasks.size());
        for (Task task : tasks) {
            threads.add(Thread.ofVirtual().unstarted(() -> {
                try {
                    task.run();
                } catch (IOException | RuntimeException | Error e) {
                    if (failure.compareAndSet(null, e)) {
                        threads.forEach(Thread::interrupt);
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        join(threads);
        switch (failure.get()) {
            case null -> {}
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }

    /** Nothing goes on after this, not even where it is interrupted. */
    private static void join(List<Thread> threads) throws RegistryException.Interrupted {
        InterruptedException interrupted = null;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = e;
                    threads.forEach(Thread::interrupt);
                }
            }
        }
        if (interrupted != null) {
            Thread.currentThread().interrupt();
            throw new RegistryException.Interrupted(interrupted);
        }
    }
}
