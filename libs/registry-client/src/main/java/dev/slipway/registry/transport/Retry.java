package dev.slipway.registry.transport;

import dev.slipway.registry.RegistryException;
import dev.slipway.timing.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How often and after which pauses a temporary failure is tried again. A registry that says how long to wait is obeyed
 * up to {@code longestWait}; if it says more, the failure is handed to the caller at once. All pauses differ a little at random, so
 * that those who failed together do not come back together.
 *
 * @param attempts the first one included
 */
public record Retry(int attempts, Duration firstPause, Duration longestWait) {
    /** Four attempts within about two seconds, and no wait of more than ten. */
    public static final Retry DEFAULT = new Retry(4, Duration.ofMillis(200), Duration.ofSeconds(10));

    /** What may fail and be tried again. */
    @FunctionalInterface
    public interface Action<T> {
        T run() throws IOException;
    }

    /** Runs this until it succeeds, or fails for good. */
    public <T> T run(Action<T> action) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return action.run();
            } catch (RegistryException e) {
                pauseBeforeNext(attempt, e);
            }
        }
    }

    /** Returns when the attempt that failed so should be repeated; rethrows the failure when it should not. */
    public void pauseBeforeNext(int attempt, RegistryException failure) throws RegistryException {
        Duration pause =
                switch (failure) {
                    case RegistryException.Unavailable away -> asked(away.retryAfter(), attempt);
                    case RegistryException.RateLimited limited -> asked(limited.retryAfter(), attempt);
                    case RegistryException.NotFound _,
                            RegistryException.Unauthorized _,
                            RegistryException.Denied _,
                            RegistryException.Rejected _,
                            RegistryException.DigestMismatch _,
                            RegistryException.TooLarge _,
                            RegistryException.Malformed _,
                            RegistryException.Interrupted _ -> throw failure;
                };
        if (attempt >= attempts || pause.compareTo(longestWait) > 0) {
            throw failure;
        }
        try {
            Thread.sleep(pause.plus(aLittle()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException.Interrupted(e);
        }
    }

    private Duration asked(Optional<Duration> retryAfter, int attempt) {
        return retryAfter.orElseGet(() -> new Backoff(firstPause, longestWait).jittered(attempt));
    }

    /** What was asked for is waited for whole: this comes on top. */
    private Duration aLittle() {
        return Duration.ofNanos(ThreadLocalRandom.current().nextLong(firstPause.toNanos() / 2 + 1));
    }
}
