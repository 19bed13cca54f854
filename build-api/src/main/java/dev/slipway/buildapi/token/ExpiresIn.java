package dev.slipway.buildapi.token;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long a token lasts, as people write it: {@code 90d}, {@code 12h}, {@code 30m}, or ISO-8601, {@code P90D}. */
final class ExpiresIn {
    static final String MUST_BE = "a time such as 90d, 12h, 30m or P90D, longer than none and at most 3650d";

    private static final Duration LONGEST = Duration.ofDays(3650);
    private static final Pattern SHORT = Pattern.compile("([0-9]{1,9})([dhm])");

    private ExpiresIn() {}

    /** Empty where it is no such time. */
    static Optional<Duration> parse(String text) {
        return duration(text).filter(life -> life.isPositive() && life.compareTo(LONGEST) <= 0);
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
