package dev.slipway.kafka.queue;

import dev.slipway.timing.Backoff;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A handler at work, on a thread of its own. Closing it interrupts the handler if it still runs and waits for it to clean
 * up, so that no way out of the slot leaves work behind that nobody watches.
 */
final class Job implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Job.class);
    private static final Backoff DELAYS = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(64));
    private static final int DEEPEST_CAUSE = 100;
    /** What the JVM exits with for the same reason. */
    private static final int OUT_OF_MEMORY = 3;

    private final Delivery work;
    private final Duration cancelGrace;
    private final CompletableFuture<WorkResult> result = new CompletableFuture<>();
    private final Thread thread;

    private Job(Delivery work, Task task, Duration cancelGrace) {
        this.work = work;
        this.cancelGrace = cancelGrace;
        // Not virtual: there are few, and one may compute for minutes.
        this.thread = Thread.ofPlatform().daemon().name("job-" + work).unstarted(() -> run(task));
    }

    /** What is to be done. */
    @FunctionalInterface
    interface Task {
        WorkResult run() throws Exception;
    }

    static Job start(Delivery work, Task task, Duration cancelGrace) {
        Job job = new Job(work, task, cancelGrace);
        job.thread.start();
        return job;
    }

    /** The result, or empty if there is none within the time. */
    Optional<WorkResult> await(Duration time) throws InterruptedException {
        try {
            return Optional.of(result.get(Math.max(0, time.toNanos()), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a job's result is always a value", e);
        }
    }

    /** Interrupts the handler if it still runs, and stops waiting for it when its time to clean up is over. */
    void cancel() {
        if (result.isDone()) {
            return;
        }
        thread.interrupt();
        after(cancelGrace, () -> {
            if (result.complete(WorkResult.retry(Duration.ZERO, "the work was interrupted and did not stop"))) {
                LOG.error("a job was interrupted and still runs: work={} waited={}", work, cancelGrace);
            }
        });
    }

    /** The same, if the handler still runs then. */
    void cancelAfter(Duration time) {
        after(time, this::cancel);
    }

    /** Returns when the handler has ended, or did not in its time. */
    @Override
    public void close() {
        cancel();
        result.join();
    }

    @SuppressWarnings("CatchingUnchecked") // Whatever a handler throws, errors included, must end in a result.
    private void run(Task task) {
        try {
            result.complete(task.run());
        } catch (InterruptedException e) {
            result.complete(WorkResult.retry(Duration.ZERO, "the work was interrupted"));
        } catch (Throwable e) {
            if (ranOutOfMemory(e)) {
                endProcess(e);
            }
            LOG.warn("a job failed unexpectedly: work={} delivery={}", work, work.count(), e);
            result.complete(WorkResult.retry(DELAYS.after(work.count()), e.toString()));
        }
    }

    /** Also where it happened on a thread that the handler waited for. */
    private static boolean ranOutOfMemory(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(DEEPEST_CAUSE)
                .anyMatch(OutOfMemoryError.class::isInstance);
    }

    /** As {@code -XX:+ExitOnOutOfMemoryError} does, which knows only of what the JVM itself could not give. */
    private void endProcess(Throwable failure) {
        try {
            LOG.error("a job ran out of memory and the process ends: work={} reason={}", work, failure.toString());
        } finally {
            Runtime.getRuntime().halt(OUT_OF_MEMORY);
        }
    }

    private static void after(Duration time, Runnable action) {
        if (time.isPositive()) {
            CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(action);
        } else {
            action.run();
        }
    }
}
