package dev.slipway.converter.cleanup;

import io.quarkus.runtime.configuration.DurationConverter;
import java.time.Duration;
import java.util.Optional;

/**
 * How often something happens by itself.
 *
 * @param duration from one time to the next; empty for never
 */
public record Interval(Optional<Duration> duration) {

    private static final String OFF = "off";

    public Interval {
        if (duration.filter(time -> !time.isPositive()).isPresent()) {
            throw new IllegalArgumentException("no time between two runs: " + duration.get());
        }
    }

    /** Reads {@code off}, or a duration as other settings have it: {@code 90} seconds, {@code 1h30m}, {@code PT1H}. */
    public static Interval of(String text) {
        if (text.equals(OFF)) {
            return new Interval(Optional.empty());
        }
        if (text.isBlank()) {
            // DurationConverter answers null for it.
            throw new IllegalArgumentException("neither a duration nor " + OFF + ": nothing");
        }
        try {
            return new Interval(Optional.of(DurationConverter.parseDuration(text)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("neither a duration nor " + OFF + ": " + text, e);
        }
    }
}
