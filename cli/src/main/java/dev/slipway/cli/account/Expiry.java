package dev.slipway.cli.account;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long a token is valid, or how far back a list goes, as people write it: {@code 90d}, {@code 12h}, {@code 30m}, or in ISO-8601. */
public final class Expiry {
    private static final Pattern SHORT = Pattern.compile("([0-9]{1,6})([dhm])");

    private Expiry() {}

    /** Empty where the text is no duration, or none that is longer than nothing. */
    public static Optional<Duration> parse(String text) {
        Matcher parts = SHORT.matcher(text);
        Duration duration;
        if (parts.matches()) {
            long count = Long.parseLong(parts.group(1));
            duration = switch (parts.group(2)) {
                case "d" -> Duration.ofDays(count);
                case "h" -> Duration.ofHours(count);
                default -> Duration.ofMinutes(count);
            };
        } else {
            try {
                duration = Duration.parse(text);
            } catch (DateTimeParseException e) {
                return Optional.empty();
            }
        }
        return Optional.of(duration).filter(Duration::isPositive);
    }
}
