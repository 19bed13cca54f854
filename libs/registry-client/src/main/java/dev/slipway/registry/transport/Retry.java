package dev.slipway.registry.transport;

import dev.slipway.registry.RegistryException;
import dev.slipway.timing.Backoff;
import java.io.IOException;
import java.time.Duration;

/**
 * How often and after which pauses a temporary failure is tried again. A registry that says how long to wait is obeyed
 * up to {@code longestWait}; if it says more, the failure is handed to the caller at once.
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
                    case RegistryException.Unavailable _ -> backoff(attempt);
                    case RegistryException.RateLimited limited ->
                        limited.retryAfter().orElse(backoff(attempt));
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
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException.Interrupted(e);
        }
    }

    private Duration backoff(int attempt) {
        return new Backoff(firstPause, longestWait).jittered(attempt);
    }
}
