package dev.slipway.buildapi.body;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as people write them: {@code 90d}, {@code 12h}, {@code 30m}, or ISO-8601, {@code P90D}. */
public final class TimeText {
    /** For messages. */
    public static final String FORMS = "90d, 12h, 30m or P90D";

    private static final Duration LONGEST = Duration.ofDays(3650);
    private static final Pattern SHORT = Pattern.compile("([0-9]{1,9})([dhm])");

    private TimeText() {}

    /** Empty where it is no such time, or not longer than none, or longer than ten years. */
    public static Optional<Duration> parse(String text) {
        return duration(text).filter(time -> time.isPositive() && time.compareTo(LONGEST) <= 0);
    }

    private static Optional<Duration> duration(String text) {
        Matcher matcher = SHORT.matcher(text);
        if (matcher.matches()) {
            long count = Long.parseLong(matcher.group(1));
            return Optional.of(
                    switch (matcher.group(2)) {
                        case "d" -> Duration.ofDays(count);
                        case "h" -> Duration.ofHours(count);
                        default -> Duration.ofMinutes(count);
                    });
        }
        try {
            return Optional.of(Duration.parse(text));
        } catch (DateTimeParseException | ArithmeticException e) {
            return Optional.empty();
        }
    }
}
