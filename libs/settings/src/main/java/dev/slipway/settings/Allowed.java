package dev.slipway.settings;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The values that a setting may have: in words for people, and as a test of a value. */
public enum Allowed {
    TRUE_OR_FALSE("true or false", value -> value.equals("true") || value.equals("false")),
    WHOLE_NUMBER("a whole number", Allowed::isWholeNumber),
    POSITIVE_NUMBER("a whole number, 1 or more", value -> isWholeNumber(value) && Long.parseLong(value) >= 1),
    PERCENT("a whole number from 0 to 100", value -> isWholeNumber(value) && Long.parseLong(value) <= 100),
    DURATION("a duration such as PT60S", value -> !DurationConverter.parseDuration(value)
            .isNegative()),
    POSITIVE_DURATION(
            "a duration such as PT60S, longer than none", value -> isPositive(DurationConverter.parseDuration(value))),
    POSITIVE_DURATION_OR_OFF(
            "a duration such as PT1H, or off",
            value -> value.equals("off") || isPositive(DurationConverter.parseDuration(value))),
    SIZE("a size such as 64M", Allowed::isSize),
    POSITIVE_SIZE("a size such as 64M, more than none", value -> isSize(value) && !value.matches("0+[A-Za-z]?")),
    PATH("a path", value -> value.indexOf('\0') < 0),
    URL("a URL that begins with http:// or https://", Allowed::isUrl),
    URL_OR_ROOT("/ or a URL that begins with http:// or https://", value -> value.equals("/") || isUrl(value)),
    PLATFORM(
            "a platform such as linux/amd64",
            Pattern.compile("[^/\\s]+/[^/\\s]+(/[^/\\s]+)?").asMatchPredicate()),
    PORT("a port from 0 to 65535", value -> isWholeNumber(value) && Long.parseLong(value) <= 65_535),
    TEXT("a text", _ -> true),
    SECRET("a secret", _ -> true);

    private static final BigInteger MOST_BYTES = BigInteger.valueOf(Long.MAX_VALUE);

    private final String words;
    private final Predicate<String> test;

    Allowed(String words, Predicate<String> test) {
        this.words = words;
        this.test = test;
    }

    /** As it stands behind "must be". */
    public String words() {
        return words;
    }

    /** Whether this value is one. Nothing but blanks is a text, and nothing else. */
    public boolean accepts(String value) {
        if (value.isBlank()) {
            // The converters of Quarkus answer null for it.
            return this == TEXT;
        }
        try {
            return test.test(value.strip());
        } catch (IllegalArgumentException | ArithmeticException e) {
            return false;
        }
    }

    private static boolean isWholeNumber(String value) {
        return Long.parseLong(value) >= 0;
    }

    private static boolean isPositive(Duration duration) {
        return duration.isPositive();
    }

    private static boolean isSize(String value) {
        return new MemorySizeConverter().convert(value).asBigInteger().compareTo(MOST_BYTES) <= 0;
    }

    /** Whether this is the address of a server that speaks HTTP. */
    private static boolean isUrl(String value) {
        URI uri = URI.create(value);
        return ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))
                && uri.getHost() != null;
    }
}
