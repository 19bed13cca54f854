package dev.slipway.dockerfile.text;

/** The two notions of white space in BuildKit's grammar. */
public final class Whitespace {

    private Whitespace() {}

    /** Unicode's White_Space property: what is trimmed, and what separates the words of ARG and of the shell lexer. */
    public static boolean isSpace(int c) {
        return switch (c) {
            case '\t', '\n', 0x0B, '\f', '\r', ' ', 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000 -> true;
            default -> c >= 0x2000 && c <= 0x200A;
        };
    }

    /** What separates a keyword from its arguments, and the arguments of FROM, COPY and ADD. */
    public static boolean isSeparator(int c) {
        return c == '\t' || c == 0x0B || c == '\f' || c == '\r' || c == ' ';
    }

    public static int skip(CharSequence text, int from) {
        int at = from;
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
        return at;
    }
}
