package dev.slipway.cli.view;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A step as it stands; see the event {@code step} of the API.
 *
 * @param key whose step, and its number
 * @param line of the Dockerfile, from 1
 */
record ViewStep(
        Key key,
        int revision,
        String name,
        String state,
        boolean cached,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        Optional<Integer> line,
        Optional<String> error) {

    /** @param number within the attempt, the {@code #5} of the log */
    record Key(String attempt, int number) {}

    boolean isRunning() {
        return state.equals("running");
    }

    boolean hasFailed() {
        return state.equals("failed");
    }

    boolean wasCancelled() {
        return state.equals("cancelled");
    }

    boolean hasEnded() {
        return !isRunning() && !state.equals("waiting");
    }

    /** Whether there is something to see of it: BuildKit names many steps that never run. */
    boolean hasBegun() {
        return isRunning() || startedAt.isPresent() || cached || hasFailed();
    }

    /** @param now by the machine's clock */
    Duration time(Instant now) {
        if (startedAt.isEmpty()) {
            return Duration.ZERO;
        }
        Duration time = Duration.between(startedAt.get(), endedAt.orElse(now));
        return time.isNegative() ? Duration.ZERO : time;
    }
}
