package dev.slipway.buildapi.request;

import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries a submission again while something that it needs does not work: three times at most. It does not try again
 * after a long try, because other submissions wait for the place. A bug counts like something that does not work, so
 * that one submission does not stop those behind it.
 *
 * @param pause before the second attempt; twice as long before the third
 */
record Attempts(Duration pause, InstantSource clock) {
    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);
    private static final int MOST = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** What is tried. */
    @FunctionalInterface
    interface Step {
        SubmitOutcome run() throws InterruptedException;
    }

    SubmitOutcome of(String buildId, Step step) throws InterruptedException {
        var giveUpAt = clock.instant().plus(PATIENCE);
        for (int attempt = 1; ; attempt++) {
            SubmitOutcome outcome = once(buildId, step);
            boolean last = attempt == MOST || clock.instant().isAfter(giveUpAt);
            switch (outcome) {
                case SubmitOutcome.Unavailable(String reason)
                when last -> {
                    return new SubmitOutcome.Unavailable(tried(attempt) + reason);
                }
                case SubmitOutcome.Broken(String reason)
                when last -> {
                    return new SubmitOutcome.Broken(tried(attempt) + reason);
                }
                case SubmitOutcome.Unavailable(String reason) ->
                    LOG.warn("cannot take a submission yet: buildId={} reason={}", buildId, reason);
                case SubmitOutcome.Broken _ -> {
                    // Told already, with its stack.
                }
                case SubmitOutcome.Requested _,
                        SubmitOutcome.Rejected _,
                        SubmitOutcome.TooMany _,
                        SubmitOutcome.AlreadyKnown _,
                        SubmitOutcome.TimedOut _ -> {
                    return outcome;
                }
            }
            Thread.sleep(pause.multipliedBy(attempt));
        }
    }

    private static SubmitOutcome once(String buildId, Step step) throws InterruptedException {
        try {
            return step.run();
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("a submission met a bug: buildId={}", buildId, e);
            return new SubmitOutcome.Broken(e.toString());
        }
    }

    private static String tried(int attempts) {
        return attempts == 1 ? "tried once: " : "tried " + attempts + " times: ";
    }
}
