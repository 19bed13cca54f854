package dev.slipway.tar;

import static dev.slipway.tar.TarException.malformed;

/** Decimal numbers as pax records have them. */
final class PaxNumber {

    private static final int NANO_DIGITS = 9;
    private static final int NANOS = 1_000_000_000;

    private PaxNumber() {}

    /** An integer, with a sign or without, with blanks around it or without. */
    static long parse(String key, String value) throws TarException {
        try {
            return Long.parseLong(value.strip());
        } catch (NumberFormatException e) {
            throw notANumber(key, value);
        }
    }

    private static TarException notANumber(String key, String value) {
        return malformed("the tar has a pax record " + key + " that is no number: " + ByteStrings.quoted(value));
    }

    /** A number of seconds, possibly negative and with a fraction, cut after nanoseconds towards the past. */
    record Time(long seconds, int nanos) {

        static Time parse(String key, String value) throws TarException {
            String text = value.strip();
            int point = text.indexOf('.');
            if (point < 0) {
                return new Time(PaxNumber.parse(key, text), 0);
            }
            String whole = text.substring(0, point);
            boolean negative = whole.startsWith("-");
            long seconds = whole.isEmpty() || whole.equals("-") ? 0 : PaxNumber.parse(key, whole);
            int nanos = 0;
            for (int i = point + 1; i < Math.max(text.length(), point + 1 + NANO_DIGITS); i++) {
                int digit = i < text.length() ? text.charAt(i) - '0' : 0;
                if (digit < 0 || digit > 9) {
                    throw notANumber(key, value);
                }
                nanos = i <= point + NANO_DIGITS ? nanos * 10 + digit : nanos;
            }
            return negative && nanos > 0 && seconds > Long.MIN_VALUE
                    ? new Time(seconds - 1, NANOS - nanos)
                    : new Time(seconds, nanos);
        }
    }
}
