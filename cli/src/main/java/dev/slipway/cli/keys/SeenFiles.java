package dev.slipway.cli.keys;

import dev.slipway.keys.KeyState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Waits until the services have seen a file.
 *
 * @param within how long that takes at most
 */
record SeenFiles(Duration within, Optional<String> advice, Clock clock) implements Gate {
    @Override
    public Optional<String> waitsFor(KeyState added) {
        Instant seen = added.since().plus(within);
        return clock.instant().isBefore(seen)
                ? Optional.of("until " + seen + ", when every service has seen the new key")
                : Optional.empty();
    }
}
