package dev.slipway.tar;

/**
 * Numbers as headers have them, in every form that GNU tar or Go's {@code archive/tar} takes but one: the base 64 that GNU tar
 * wrote for two weeks of 1999 cannot be told from a text like {@code -5}.
 */
final class HeaderNumber {

    private static final int BASE_256 = 0x80;
    private static final int NEGATIVE = 0x40;
    /** More octal digits than this are more than 63 bits. */
    private static final int MAX_OCTAL_DIGITS = 21;

    private HeaderNumber() {}

    /** @throws NumberFormatException whose message says what the field is instead of a number */
    static long parse(byte[] bytes, int offset, int length) {
        return (bytes[offset] & BASE_256) != 0 ? base256(bytes, offset, length) : octal(bytes, offset, length);
    }

    /** Digits with blanks and NULs before them; behind them is a blank, a NUL and what nobody reads, or the field's end. */
    private static long octal(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int at = offset;
        while (at < end && isBlank(bytes[at])) {
            at++;
        }
        int start = at;
        long value = 0;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '7') {
            value = (value << 3) + bytes[at++] - '0';
        }
        if ((at < end && !isBlank(bytes[at])) || at - start > MAX_OCTAL_DIGITS) {
            throw new NumberFormatException("no number: " + ByteStrings.quoted(ByteStrings.of(bytes, offset, length)));
        }
        return value;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == 0;
    }

    private static long base256(byte[] bytes, int offset, int length) {
        boolean negative = (bytes[offset] & NEGATIVE) != 0;
        long value = negative ? -1 : 0;
        for (int i = offset; i < offset + length; i++) {
            int b = i == offset ? (bytes[i] & 0x3f) | (negative ? 0xc0 : 0) : bytes[i] & 0xff;
            if (value >> 55 != 0 && value >> 55 != -1) {
                throw new NumberFormatException("a number of more than 64 bits");
            }
            value = value << 8 | b;
        }
        return value;
    }
}
