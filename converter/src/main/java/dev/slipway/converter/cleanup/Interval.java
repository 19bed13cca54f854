package dev.slipway.converter.cleanup;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How often something happens by itself.
 *
 * @param duration from one time to the next; empty for never
 */
public record Interval(Optional<Duration> duration) {

    private static final String OFF = "off";
    private static final Pattern SECONDS = Pattern.compile("[0-9]+");
    private static final Pattern DAYS = Pattern.compile("[0-9]+[dD]");

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
        try {
            return new Interval(Optional.of(Duration.parse(iso(text))));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("neither a duration nor " + OFF + ": " + text, e);
        }
    }

    private static String iso(String text) {
        if (SECONDS.matcher(text).matches()) {
            return "PT" + text + "S";
        }
        if (DAYS.matcher(text).matches()) {
            return "P" + text;
        }
        return text.startsWith("P") ? text : "PT" + text;
    }
}
