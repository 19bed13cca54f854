package dev.slipway.kafka.queue;

import dev.slipway.events.Topics;
import dev.slipway.kafka.queue.Lease.LockLost;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps work that ends the process of its worker from being tried for ever. An attempt is written down before the
 * handler has the work, and its end after; one without an end is a death. Kafka's delivery count tells none of this: it
 * rises for a death, a retry, a lost lock and a record given back unseen alike, and a broker's restart may reset it.
 * When work is given up, telling how it ended is an attempt of its own, since the process may die of that too.
 *
 * <p>Work with a death behind it runs alone in its process. What ran beside it when it died has a death as well, and gets
 * its chance alone.
 */
final class DeathWatch {
    private static final Logger LOG = LoggerFactory.getLogger(DeathWatch.class);
    private static final Duration AGAIN_AFTER = Duration.ofSeconds(2);

    private final AttemptLog attempts;
    private final Solitude solitude;
    private final int most;

    /** @param most how many deaths work may have */
    DeathWatch(AttemptLog attempts, Solitude solitude, int most) {
        this.attempts = attempts;
        this.solitude = solitude;
        this.most = most;
    }

    /** What became of work that was to be tried. */
    sealed interface Outcome {
        /** The handler had it. */
        record Tried(WorkResult result) implements Outcome {}

        /** Too many processes died of it. */
        record Deadly(String reason) implements Outcome {}

        /** The queue is to stop, and the handler had nothing of it. */
        record NotBegun() implements Outcome {}
    }

    /** The handler at work. */
    @FunctionalInterface
    interface Try {
        WorkResult run() throws LockLost, InterruptedException;
    }

    /**
     * Tries the work under its lease, as soon as it may be.
     *
     * @param work what its attempts are counted under: {@link Delivery#identity}
     */
    Outcome watch(Lease lease, String work, Try handler, StopSignal stop) throws LockLost, InterruptedException {
        if (!caughtUp(lease, stop)) {
            return new Outcome.NotBegun();
        }
        if (attempts.deaths(work) >= most) {
            // A worker that lives may be about to say so: it was frozen, or Kafka was away and is back for both.
            lease.hold(lease.renewalInterval(), stop);
            if (!caughtUp(lease, stop)) {
                return new Outcome.NotBegun();
            }
            if (attempts.deaths(work) >= most) {
                return new Outcome.Deadly(reason(attempts.deaths(work)));
            }
        }
        boolean suspect = attempts.deaths(work) > 0;
        try (Solitude.Place place = solitude.ask(suspect)) {
            if (suspect) {
                LOG.warn("a process died in the middle of this work, which now runs alone: work={}", work);
            }
            String what = suspect ? "until no other work runs here" : "until work that runs alone has ended";
            return lease.holdUntil(what, place::take, stop)
                    ? attempt(lease, work, handler, stop)
                    : new Outcome.NotBegun();
        }
    }

    /** Work is settled, so its deaths are of no interest any more. */
    void settled(String work) {
        attempts.forget(work);
    }

    private boolean caughtUp(Lease lease, StopSignal stop) throws LockLost, InterruptedException {
        return lease.holdUntil("until the topic " + Topics.WORK_ATTEMPTS + " can be read", attempts.caughtUp(), stop);
    }

    private Outcome attempt(Lease lease, String work, Try handler, StopSignal stop)
            throws LockLost, InterruptedException {
        while (!stop.given()) {
            AttemptLog.Attempt attempt = attempts.begin(work);
            try {
                CompletableFuture<Void> begun = attempt.begun();
                if (!lease.holdUntil("until the topic " + Topics.WORK_ATTEMPTS + " takes its attempt", begun, stop)) {
                    return new Outcome.NotBegun();
                }
                if (!begun.isCompletedExceptionally()) {
                    WorkResult result = handler.run();
                    // Whoever gets the record next must not take this for a death.
                    lease.holdUntil(
                            "until the topic " + Topics.WORK_ATTEMPTS + " takes the end of its attempt",
                            attempt.end(),
                            new StopSignal());
                    return new Outcome.Tried(result);
                }
                LOG.warn(
                        "Kafka does not take an attempt: work={} reason={}",
                        work,
                        begun.exceptionNow().toString());
            } finally {
                attempt.end();
            }
            lease.hold(AGAIN_AFTER, stop);
        }
        return new Outcome.NotBegun();
    }

    private static String reason(int deaths) {
        String times =
                switch (deaths) {
                    case 1 -> "once";
                    case 2 -> "twice";
                    default -> deaths + " times";
                };
        return "the worker's process ended " + times + " in the middle of this work";
    }
}
