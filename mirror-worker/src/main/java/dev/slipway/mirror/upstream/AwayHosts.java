package dev.slipway.mirror.upstream;

import dev.slipway.registry.RegistryException;
import dev.slipway.registry.transport.Retry;
import dev.slipway.timing.Backoff;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * Registry hosts that did not answer a moment ago, and those that asked to be left alone ({@code Retry-After}). Builds do not wait for
 * the former one after the other: at first they leave such a host alone for about a minute, and longer each time that it fails again.
 * The latter are asked nothing until the time that they said, with and without the login apart. All times differ a little at random, so
 * that workers do not come back together.
 */
final class AwayHosts {
    private static final Backoff PAUSES = new Backoff(Duration.ofMinutes(1), Duration.ofMinutes(15));
    /** Shorter ones are waited for where they come. */
    private static final Duration SHORT = Retry.DEFAULT.longestWait();

    static final Duration LONGEST_TOLD = Duration.ofHours(6);
    private static final Duration MOST_EXTRA = Duration.ofMinutes(1);
    /** Nobody configures so many. */
    private static final int MOST_HOSTS = 1_000;

    private static final Pattern PATH = Pattern.compile("(https?://[^/\\s]++)/\\S*?(?=:?(?:\\s|$))");
    private static final Pattern DIGEST = Pattern.compile("\\bsha(256|512):[0-9a-f]++");

    private final Clock clock;
    private final Map<String, Failing> failing = new ConcurrentHashMap<>();
    private final Map<Way, Away> told = new ConcurrentHashMap<>();

    /**
     * A host that is left alone.
     *
     * @param reason what it answered, or that it did not
     */
    record Away(Instant until, String reason) {}

    /** @param failures in a row, of which those at the same time count as one */
    private record Failing(int failures, Away away) {}

    AwayHosts(Clock clock) {
        this.clock = clock;
    }

    /** Takes in how a host failed. Only what will pass counts, and not what {@link #refused} is for. */
    void failed(String host, RegistryException failure) {
        boolean passes =
                switch (failure) {
                    case RegistryException.Unavailable away -> isShort(away.retryAfter());
                    case RegistryException.RateLimited limited -> isShort(limited.retryAfter());
                    default -> false;
                };
        if (!passes || failing.size() >= MOST_HOSTS && !failing.containsKey(host)) {
            return;
        }
        Instant now = clock.instant();
        failing.compute(host, (_, before) -> {
            if (before != null && now.isBefore(before.away().until())) {
                return before;
            }
            int failures = before == null ? 1 : before.failures() + 1;
            return new Failing(
                    failures,
                    new Away(now.plus(PAUSES.jittered(failures)), ofHost(String.valueOf(failure.getMessage()))));
        });
    }

    /**
     * What an answer says of the host. Everybody hears it who needs some image of the host, and the image that was asked for may be one of
     * which only some may know.
     */
    private static String ofHost(String answer) {
        return DIGEST.matcher(PATH.matcher(answer).replaceAll("$1")).replaceAll("sha$1:…");
    }

    private static boolean isShort(Optional<Duration> retryAfter) {
        return retryAfter.filter(pause -> pause.compareTo(SHORT) > 0).isEmpty();
    }

    /** The host works again. */
    void answered(String host) {
        failing.remove(host);
    }

    /**
     * Takes in that a host said how long it wants to be left alone.
     *
     * @return whether it is left alone because of that
     */
    boolean refused(Way way, Duration pause, String answer) {
        if (isShort(Optional.of(pause)) || told.size() >= MOST_HOSTS && !told.containsKey(way)) {
            return false;
        }
        Duration bounded = pause.compareTo(LONGEST_TOLD) > 0 ? LONGEST_TOLD : pause;
        Away next = new Away(clock.instant().plus(bounded).plus(upTo(bounded.dividedBy(10))), ofHost(answer));
        told.merge(way, next, (before, now) -> now.until().isAfter(before.until()) ? now : before);
        return true;
    }

    private static Duration upTo(Duration extra) {
        long most = Math.min(extra.toMillis(), MOST_EXTRA.toMillis());
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most + 1));
    }

    /** How the host failed, where that was a moment ago. */
    Optional<Away> failing(String host) {
        return Optional.ofNullable(failing.get(host)).map(Failing::away).filter(this::isNow);
    }

    /** What the host said, where it is to be left alone now. */
    Optional<Away> told(Way way) {
        Optional<Away> away = Optional.ofNullable(told.get(way));
        away.filter(past -> !isNow(past)).ifPresent(past -> told.remove(way, past));
        return away.filter(this::isNow);
    }

    private boolean isNow(Away away) {
        return clock.instant().isBefore(away.until());
    }
}
