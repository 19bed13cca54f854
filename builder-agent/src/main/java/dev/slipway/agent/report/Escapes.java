package dev.slipway.agent.report;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** How programs write a text within URLs, JSON, shell commands and markup. */
final class Escapes {
    private static final UnaryOperator<String> LOWER = text -> text.toLowerCase(Locale.ROOT);

    private Escapes() {}

    /** With percent signs (RFC 3986, section 2.1) for all but letters, digits and those characters that are left. */
    static String percent(byte[] value, String left) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : value) {
            char c = (char) (b & 0xff);
            boolean isPlain = c < 0x80 && (Character.isLetterOrDigit(c) || left.indexOf(c) >= 0);
            encoded.append(isPlain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
        }
        return encoded.toString();
    }

    /** The same with lower-case digits. */
    static String lowerPercent(String encoded) {
        StringBuilder lower = new StringBuilder(encoded);
        for (int i = encoded.indexOf('%'); i >= 0; i = encoded.indexOf('%', i + 1)) {
            lower.replace(i, i + 3, LOWER.apply(encoded.substring(i, i + 3)));
        }
        return lower.toString();
    }

    /**
     * As JSON (RFC 8259, section 7).
     *
     * @param ascii whether what is not ASCII is escaped
     * @param escapedToo characters that need not be escaped, and are
     */
    static String json(String text, boolean ascii, String escapedToo) {
        StringBuilder json = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\b' -> json.append("\\b");
                case '\f' -> json.append("\\f");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                default -> {
                    boolean escaped = c < ' ' || (ascii && c > '~') || escapedToo.indexOf(c) >= 0;
                    json.append(escaped ? unicode(c) : String.valueOf(c));
                }
            }
        }
        return json.toString();
    }

    /** Each character as JSON may write it, by its number. */
    static String unicode(String text) {
        return text.chars().mapToObj(c -> unicode((char) c)).collect(Collectors.joining());
    }

    private static String unicode(char c) {
        return String.format(Locale.ROOT, "\\u%04x", (int) c);
    }

    /** With upper-case digits behind each {@code \\u}. */
    static String upperUnicode(String escaped) {
        StringBuilder upper = new StringBuilder(escaped);
        for (int i = escaped.indexOf("\\u"); i >= 0 && i + 6 <= escaped.length(); i = escaped.indexOf("\\u", i + 2)) {
            upper.replace(i + 2, i + 6, escaped.substring(i + 2, i + 6).toUpperCase(Locale.ROOT));
        }
        return upper.toString();
    }

    /** As shells print words that they could read again: in single quotes, in double ones, with backslashes, as {@code $'…'}. */
    static List<String> shell(String text) {
        return List.of(
                text.replace("'", "'\\''"),
                text.replace("'", "'\"'\"'"),
                text.replaceAll("([\"\\\\$`])", "\\\\$1"),
                text.replaceAll("([^A-Za-z0-9_@%+=:,./\\n-])", "\\\\$1"),
                text.replace("\\", "\\\\")
                        .replace("'", "\\'")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                        .replace("\t", "\\t"));
    }

    /** As XML and HTML write it: with the quotes left, by their names, and by their numbers. */
    static List<String> markup(String text) {
        String open = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        return List.of(
                open,
                open.replace("\"", "&quot;"),
                open.replace("\"", "&quot;").replace("'", "&#39;"),
                open.replace("\"", "&quot;").replace("'", "&#x27;"),
                open.replace("\"", "&quot;").replace("'", "&apos;"),
                open.replace("\"", "&#34;").replace("'", "&#39;"));
    }

    /** Two digits a byte, with something between the bytes. */
    static String hex(byte[] value, String between) {
        StringBuilder hex = new StringBuilder();
        for (byte b : value) {
            hex.append(hex.isEmpty() ? "" : between).append(String.format(Locale.ROOT, "%02x", b & 0xff));
        }
        return hex.toString();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
