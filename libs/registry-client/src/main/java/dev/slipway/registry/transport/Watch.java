package dev.slipway.registry.transport;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends exchanges that a socket's own timeout does not end: where the other side takes no more bytes of a request, and where a
 * platform thread was interrupted, which its socket does not notice. A virtual thread's socket does.
 */
final class Watch implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(100);

    private final ScheduledThreadPoolExecutor ticks = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("registry-watch").factory());

    Watch() {
        ticks.setRemoveOnCancelPolicy(true);
        ticks.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * Watches the exchange that this thread is about to begin.
     *
     * @param abort closes its connection, so that the thread wakes up with a failure
     */
    Exchange begin(RequestBody body, Duration stallTimeout, Runnable abort) {
        return new Exchange(Thread.currentThread(), body, stallTimeout, abort);
    }

    @Override
    public void close() {
        ticks.shutdownNow();
    }

    /** One request, and its answer. */
    final class Exchange implements AutoCloseable {
        private final Thread thread;
        private final RequestBody body;
        private final Duration stallTimeout;
        private final Runnable abort;
        private final @Nullable ScheduledFuture<?> ticking;
        private final @Nullable ScheduledFuture<?> deadline;
        private long seen;
        private long seenAt = System.nanoTime();
        private volatile boolean answered;
        private volatile boolean stalled;

        private Exchange(Thread thread, RequestBody body, Duration stallTimeout, Runnable abort) {
            this.thread = thread;
            this.body = body;
            this.stallTimeout = stallTimeout;
            this.abort = abort;
            this.seen = body.progress();
            boolean endsByItself = thread.isVirtual() && body.size() == 0;
            this.ticking = endsByItself
                    ? null
                    : scheduled(() -> ticks.scheduleAtFixedRate(
                            this::look, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS));
            this.deadline = body.size() > 0
                    ? null
                    : scheduled(() -> ticks.schedule(
                            this::endHead, Pace.window(stallTimeout).toMillis(), TimeUnit.MILLISECONDS));
        }

        /** None where the client was closed a moment ago: then the exchange ends at once. */
        private static @Nullable ScheduledFuture<?> scheduled(Supplier<ScheduledFuture<?>> scheduling) {
            try {
                return scheduling.get();
            } catch (RejectedExecutionException e) {
                return null;
            }
        }

        private void look() {
            if (!thread.isVirtual() && thread.isInterrupted()) {
                abort.run();
            } else if (!answered && body.size() > 0) {
                long now = System.nanoTime();
                long progress = body.progress();
                if (progress != seen) {
                    seen = progress;
                    seenAt = now;
                } else if (now - seenAt > stallTimeout.toNanos()) {
                    stalled = true;
                    abort.run();
                }
            }
        }

        /** A head that drips, or that others precede without end, is never silent for long. */
        private void endHead() {
            if (!answered) {
                stalled = true;
                abort.run();
            }
        }

        /** The head of the answer is there: from now on the socket's timeout is enough. */
        void answered() {
            answered = true;
            if (deadline != null) {
                deadline.cancel(false);
            }
            if (thread.isVirtual()) {
                close();
            }
        }

        /** Closes the connection. */
        void abort() {
            abort.run();
        }

        boolean stalled() {
            return stalled;
        }

        @Override
        public void close() {
            if (ticking != null) {
                ticking.cancel(false);
            }
            if (deadline != null) {
                deadline.cancel(false);
            }
        }
    }
}
