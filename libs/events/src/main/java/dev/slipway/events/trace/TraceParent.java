package dev.slipway.events.trace;

import static java.util.Objects.requireNonNull;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The trace that a request or an event belongs to (W3C Trace Context, section 3.2). Slipway makes no spans of its own, so
 * it hands on the parent that it was given; where there is none, or one that makes no sense, it starts a trace.
 *
 * @param traceId 32 lower-case hex digits, not all of them 0
 * @param parentId 16 lower-case hex digits, not all of them 0: what caused this
 * @param sampled whether the caller may have recorded it
 */
public record TraceParent(String traceId, String parentId, boolean sampled) {
    /** The header's name, in HTTP and on Kafka. */
    public static final String HEADER = "traceparent";

    private static final Pattern FORM = Pattern.compile(
            "(?<version>[0-9a-f]{2})-(?<trace>[0-9a-f]{32})-(?<parent>[0-9a-f]{16})-(?<flags>[0-9a-f]{2})"
                    + "(?<later>-.*)?");
    private static final String OUR_VERSION = "00";
    private static final String NO_VERSION = "ff";
    private static final int SAMPLED = 1;
    private static final Pattern TRACE_ID = Pattern.compile("(?!0+$)[0-9a-f]{32}");
    private static final Pattern PARENT_ID = Pattern.compile("(?!0+$)[0-9a-f]{16}");
    private static final SecureRandom RANDOM = new SecureRandom();

    public TraceParent {
        if (!TRACE_ID.matcher(requireNonNull(traceId, "traceId")).matches()) {
            throw new IllegalArgumentException("no trace id: " + traceId);
        }
        if (!PARENT_ID.matcher(requireNonNull(parentId, "parentId")).matches()) {
            throw new IllegalArgumentException("no parent id: " + parentId);
        }
    }

    /** Empty for what is malformed. A version that came after this one is read as far as this one goes (section 3.2.2). */
    public static Optional<TraceParent> parse(String header) {
        Matcher parts = FORM.matcher(header);
        if (!parts.matches()
                || parts.group("version").equals(NO_VERSION)
                || parts.group("version").equals(OUR_VERSION) && parts.group("later") != null
                || !TRACE_ID.matcher(parts.group("trace")).matches()
                || !PARENT_ID.matcher(parts.group("parent")).matches()) {
            return Optional.empty();
        }
        boolean sampled = (HexFormat.fromHexDigits(parts.group("flags")) & SAMPLED) != 0;
        return Optional.of(new TraceParent(parts.group("trace"), parts.group("parent"), sampled));
    }

    /** A trace that begins here. Nobody has recorded anything of it. */
    public static TraceParent fresh() {
        return new TraceParent(randomHex(16), randomHex(8), false);
    }

    /** The trace of a header; one that is absent or malformed is replaced by a new one (section 4.3). */
    public static TraceParent continuing(@Nullable String header) {
        return Optional.ofNullable(header).flatMap(TraceParent::parse).orElseGet(TraceParent::fresh);
    }

    private static String randomHex(int bytes) {
        byte[] random = new byte[bytes];
        do {
            RANDOM.nextBytes(random);
        } while (isZero(random));
        return HexFormat.of().formatHex(random);
    }

    private static boolean isZero(byte[] bytes) {
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** The header's value. */
    @Override
    public String toString() {
        return "%s-%s-%s-%02x".formatted(OUR_VERSION, traceId, parentId, sampled ? SAMPLED : 0);
    }
}
