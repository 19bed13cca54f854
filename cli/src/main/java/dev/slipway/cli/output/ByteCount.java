package dev.slipway.cli.output;

import java.util.Locale;

/** Sizes as people write them: {@code 512M}, {@code 2G}, plain bytes; K is 1024. */
public final class ByteCount {
    private static final String UNITS = "KMGT";

    private ByteCount() {}

    public static long parse(String text) {
        if (!text.matches("[0-9]{1,15}[KMGT]?")) {
            throw new IllegalArgumentException("not a size (a number, then K, M, G or T): " + text);
        }
        int last = UNITS.indexOf(text.charAt(text.length() - 1));
        String digits = last < 0 ? text : text.substring(0, text.length() - 1);
        long bytes = Long.parseLong(digits);
        int shift = 10 * (last + 1);
        if (bytes > Long.MAX_VALUE >> shift) {
            throw new IllegalArgumentException("larger than any disk: " + text);
        }
        return bytes << shift;
    }

    /** The size for people: in the largest unit of which it has one, to a tenth where that says something. */
    public static String text(long bytes) {
        int unit = (63 - Long.numberOfLeadingZeros(Math.max(bytes, 1))) / 10;
        if (unit == 0) {
            return String.valueOf(bytes);
        }
        int units = Math.min(unit, UNITS.length());
        String number = String.format(Locale.ROOT, "%.1f", bytes / (double) (1L << 10 * units));
        return (number.endsWith(".0") ? number.substring(0, number.length() - 2) : number) + UNITS.charAt(units - 1);
    }
}
