package dev.slipway.mirror.upstream;

import dev.slipway.registry.RegistryException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Registry hosts that did not answer a moment ago, or asked not to be asked for a while. Builds do not wait for such a host one
 * after the other.
 */
public final class AwayHosts {
    private static final Duration USUAL = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofMinutes(15);
    /** Nobody configures so many. */
    private static final int MOST_HOSTS = 1_000;

    private final Clock clock;
    private final Map<String, Away> byHost = new ConcurrentHashMap<>();

    private record Away(Instant until, String reason) {}

    public AwayHosts(Clock clock) {
        this.clock = clock;
    }

    /** Takes in how a host failed. Only what will pass counts. */
    public void note(String host, RegistryException failure) {
        Optional<Duration> pause =
                switch (failure) {
                    case RegistryException.Unavailable _ -> Optional.of(USUAL);
                    case RegistryException.RateLimited limited ->
                        limited.retryAfter().or(() -> Optional.of(USUAL));
                    default -> Optional.empty();
                };
        if (pause.isPresent() && byHost.size() < MOST_HOSTS) {
            Duration bounded = pause.get().compareTo(LONGEST) > 0 ? LONGEST : pause.get();
            byHost.put(host, new Away(clock.instant().plus(bounded), String.valueOf(failure.getMessage())));
        }
    }

    /** How the host failed, where that was a moment ago. */
    public Optional<RegistryException> failure(String host) {
        Away away = byHost.get(host);
        if (away == null) {
            return Optional.empty();
        }
        if (!clock.instant().isBefore(away.until())) {
            byHost.remove(host, away);
            return Optional.empty();
        }
        return Optional.of(
                new RegistryException.Unavailable(away.reason() + " (a moment ago, and not asked again yet)"));
    }
}
