package dev.slipway.cli.build;

import dev.slipway.cli.connection.Surroundings;
import dev.slipway.events.request.ChoiceField;
import dev.slipway.events.request.FlagField;
import dev.slipway.events.request.NamedTextsField;
import dev.slipway.events.request.NamesField;
import dev.slipway.events.request.NumberField;
import dev.slipway.events.request.RequestField;
import dev.slipway.events.request.RequestFields;
import dev.slipway.events.request.TextField;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the texts of an option, as docker writes them, into the value of its field. */
final class OptionText {
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,6})?) ?([kmgt]?)i?b?");
    private static final Pattern DURATION = Pattern.compile("(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,9})s?)?");
    private static final Pattern TYPED = Pattern.compile("([a-z,-]+):(.*)", Pattern.DOTALL);
    private static final BigDecimal MEBIBYTE = BigDecimal.valueOf(1 << 20);

    private final Surroundings here;

    /** @param here has the environment from which build args without a value are taken */
    OptionText(Surroundings here) {
        this.here = here;
    }

    /**
     * Reads it.
     *
     * @param value what picocli has: a list of texts, a text or a flag, by the type of the field
     * @throws IllegalArgumentException with a phrase that says what is wrong
     */
    Object read(RequestField<?> field, Object value) {
        return switch (field.type()) {
            case FlagField _ -> value;
            case NamesField _ -> ((List<?>) value).stream().distinct().toList();
            case NamedTextsField _ -> named(field, (List<?>) value);
            case NumberField _ -> number(field, (String) value);
            case ChoiceField _ -> word(field, (String) value);
            case TextField _ -> value;
        };
    }

    private Map<String, String> named(RequestField<?> field, List<?> texts) {
        Map<String, String> named = new LinkedHashMap<>();
        for (Object text : texts) {
            String pair = field.equals(RequestFields.ANNOTATIONS) ? ofManifest((String) text) : (String) text;
            int equals = pair.indexOf('=');
            if (equals >= 0) {
                named.put(pair.substring(0, equals), pair.substring(equals + 1));
            } else if (field.equals(RequestFields.BUILD_ARGS)) {
                here.environment(pair).ifPresent(value -> named.put(pair, value));
            } else if (field.equals(RequestFields.LABELS)) {
                named.put(pair, "");
            } else {
                throw new IllegalArgumentException("must be KEY=VALUE: " + pair);
            }
        }
        return named;
    }

    /** An annotation may say what it is for. */
    private static String ofManifest(String annotation) {
        int equals = annotation.indexOf('=');
        Matcher typed = TYPED.matcher(equals < 0 ? annotation : annotation.substring(0, equals));
        if (!typed.matches()) {
            return annotation;
        }
        if (!typed.group(1).equals("manifest")) {
            throw new IllegalArgumentException("annotates the manifest of the image only, not its " + typed.group(1));
        }
        return annotation.substring("manifest:".length());
    }

    private static Integer number(RequestField<?> field, String text) {
        if (field.equals(RequestFields.MEMORY_MB)) {
            return mebibytes(text);
        }
        if (field.equals(RequestFields.TIMEOUT_SECONDS)) {
            return seconds(text);
        }
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("must be a whole number: " + text, e);
        }
    }

    /** docker's sizes: a plain number is bytes, and units are binary. */
    private static Integer mebibytes(String text) {
        Matcher size = SIZE.matcher(text.toLowerCase(Locale.ROOT));
        if (!size.matches()) {
            throw new IllegalArgumentException("must be a size such as 512m or 2g: " + text);
        }
        int unit = " kmgt".indexOf(size.group(2).isEmpty() ? " " : size.group(2));
        BigDecimal bytes = new BigDecimal(size.group(1)).multiply(BigDecimal.valueOf(1L << 10 * unit));
        BigDecimal rounded = bytes.divide(MEBIBYTE, 0, RoundingMode.CEILING);
        return rounded.min(BigDecimal.valueOf(Integer.MAX_VALUE)).intValue();
    }

    private static Integer seconds(String text) {
        Matcher duration = DURATION.matcher(text);
        if (text.isEmpty() || !duration.matches()) {
            throw new IllegalArgumentException("must be a time such as 90s, 10m or 1h30m: " + text);
        }
        long seconds = 0;
        int[] units = {3600, 60, 1};
        for (int unit = 0; unit < units.length; unit++) {
            String number = duration.group(unit + 1);
            seconds += number == null ? 0 : Long.parseLong(number) * units[unit];
        }
        return (int) Math.min(seconds, Integer.MAX_VALUE);
    }

    private static String word(RequestField<?> field, String text) {
        if (field.equals(RequestFields.NETWORK_MODE)) {
            return network(text);
        }
        return field.equals(RequestFields.PROVENANCE) ? provenance(text) : text;
    }

    private static String network(String text) {
        return switch (text) {
            case "default" -> "egress";
            case "none" -> "isolated";
            case "host" ->
                throw new IllegalArgumentException(
                        "host is not possible: a build runs in a machine of its own, whose network"
                                + " is not yours; without the option, the build reaches public addresses");
            default -> text;
        };
    }

    private static String provenance(String text) {
        return switch (text) {
            case "true", "mode=min" -> "min";
            case "mode=max" -> "max";
            case "false" -> "none";
            default -> text;
        };
    }

    /** A bound or a default as the option takes it. */
    static String written(RequestField<?> field, Object value) {
        if (field.equals(RequestFields.MEMORY_MB) && value instanceof Integer mebibytes) {
            return mebibytes % 1024 == 0 ? mebibytes / 1024 + "g" : mebibytes + "m";
        }
        if (field.equals(RequestFields.TIMEOUT_SECONDS) && value instanceof Integer seconds) {
            return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds + "s";
        }
        return value.toString();
    }
}
