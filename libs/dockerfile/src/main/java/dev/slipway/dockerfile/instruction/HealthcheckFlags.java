package dev.slipway.dockerfile.instruction;

import dev.slipway.dockerfile.text.MappedText;
import dev.slipway.dockerfile.text.SyntaxError;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code HEALTHCHECK} takes for its times, which Go's {@code time.ParseDuration} reads, and for its retries. */
final class HealthcheckFlags {

    private static final List<String> TIMES = List.of("interval", "timeout", "start-period", "start-interval");
    private static final String NUMBER = "([0-9]++(?:\\.[0-9]*+)?|\\.[0-9]++)";
    private static final String UNIT = "(ns|us|µs|μs|ms|s|m|h)";
    private static final Pattern DURATION = Pattern.compile("[+-]?(?:0|(?:" + NUMBER + UNIT + ")++)");
    private static final Pattern PART = Pattern.compile(NUMBER + UNIT);
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,18}");
    private static final BigDecimal MILLISECOND = BigDecimal.valueOf(1_000_000);
    private static final BigDecimal LONGEST = BigDecimal.valueOf(Long.MAX_VALUE);

    private HealthcheckFlags() {}

    static void check(Flags flags) throws SyntaxError {
        for (String time : TIMES) {
            for (MappedText value : flags.values(time)) {
                checkTime("--" + time, value.toString());
            }
        }
        for (MappedText value : flags.values("retries")) {
            checkRetries(value.toString());
        }
    }

    private static void checkTime(String flag, String value) throws SyntaxError {
        if (value.isEmpty()) {
            return;
        }
        Optional<BigDecimal> read = nanos(value);
        if (read.isEmpty() || read.get().compareTo(LONGEST) > 0) {
            throw new SyntaxError(flag, "invalid duration '" + value + "': must be like 30s, 1m30s or 500ms");
        }
        BigDecimal nanos = read.get();
        if (nanos.signum() != 0 && (value.startsWith("-") || nanos.compareTo(MILLISECOND) < 0)) {
            throw new SyntaxError(flag, "'" + value + "' cannot be less than 1ms");
        }
    }

    /** Without its sign; empty where it is no duration. */
    private static Optional<BigDecimal> nanos(String value) {
        if (!DURATION.matcher(value).matches()) {
            return Optional.empty();
        }
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher part = PART.matcher(value);
        while (part.find()) {
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(nanosOf(part.group(2)))));
        }
        return Optional.of(nanos);
    }

    private static long nanosOf(String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "ms" -> 1_000_000;
            case "s" -> 1_000_000_000;
            case "m" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            default -> 1_000;
        };
    }

    private static void checkRetries(String value) throws SyntaxError {
        if (value.isEmpty()) {
            return;
        }
        if (!INTEGER.matcher(value).matches() || Math.abs(Long.parseLong(value)) > Integer.MAX_VALUE) {
            throw new SyntaxError("--retries", "invalid number '" + value + "'");
        }
        if (Long.parseLong(value) < 0) {
            throw new SyntaxError("--retries", "cannot be negative: '" + value + "'");
        }
    }
}
