package dev.slipway.cli.build.context;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A regular expression as Go reads it, as one of Java's. Only what {@link IgnorePattern} makes of a pattern is understood: groups
 * and repetitions of its own, classes, and escapes.
 */
final class GoRegex {
    /** Escapes of letters that both languages have, with the same meaning. */
    private static final String SHARED_ESCAPES = "afnrtdDwWbBAz";
    /** Go's classes of one letter that mean something else in Java. */
    private static final Map<Character, String> SPACES = Map.of('s', "\\t\\n\\f\\r ", 'S', "^\\t\\n\\f\\r ");

    private final String text;
    private final StringBuilder java = new StringBuilder();
    private int position;

    private GoRegex(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException where Go would not take it either */
    static Pattern compile(String text) {
        return Pattern.compile(new GoRegex(text).translate(), Pattern.UNIX_LINES);
    }

    private String translate() {
        while (position < text.length()) {
            char next = text.charAt(position++);
            switch (next) {
                case '\\' -> java.append(escape(false));
                case '[' -> translateClass();
                default -> java.append(next);
            }
        }
        return java.toString();
    }

    /** From behind the opening bracket to behind the closing one, which as the first member is a member. */
    private void translateClass() {
        java.append('[');
        if (peek() == '^') {
            java.append('^');
            position++;
        }
        for (boolean first = true; first || peek() != ']'; first = false) {
            Optional<String> named = namedClass();
            if (named.isPresent()) {
                java.append(named.get());
                continue;
            }
            java.append(member());
            if (peek() == '-' && position + 1 < text.length() && text.charAt(position + 1) != ']') {
                position++;
                java.append('-').append(member());
            }
        }
        position++;
        java.append(']');
    }

    /** {@code [:alpha:]} and its kind. */
    private Optional<String> namedClass() {
        int end = text.startsWith("[:", position) ? text.indexOf(":]", position + 2) : -1;
        if (end < 0) {
            return Optional.empty();
        }
        boolean negated = text.charAt(position + 2) == '^';
        String name = text.substring(position + (negated ? 3 : 2), end);
        String java =
                switch (name) {
                    case "word" -> negated ? "\\W" : "\\w";
                    case "ascii" -> negated ? "\\P{ASCII}" : "\\p{ASCII}";
                    case "xdigit" -> negated ? "\\P{XDigit}" : "\\p{XDigit}";
                    case "alnum",
                            "alpha",
                            "blank",
                            "cntrl",
                            "digit",
                            "graph",
                            "lower",
                            "print",
                            "punct",
                            "space",
                            "upper" ->
                        (negated ? "\\P{" : "\\p{")
                                + name.substring(0, 1).toUpperCase(Locale.ROOT)
                                + name.substring(1)
                                + "}";
                    default -> throw new IllegalArgumentException("there is no class [:" + name + ":]");
                };
        position = end + 2;
        return Optional.of(java);
    }

    private String member() {
        int next = text.codePointAt(position);
        position += Character.charCount(next);
        return next == '\\' ? escape(true) : literal(next);
    }

    /** What stands behind a backslash. */
    private String escape(boolean inClass) {
        if (position == text.length()) {
            throw new IllegalArgumentException("a backslash at its end escapes nothing");
        }
        char next = text.charAt(position++);
        if (SPACES.containsKey(next)) {
            return "[" + SPACES.get(next) + "]";
        }
        boolean letter = next > '~' || Character.isLetterOrDigit(next);
        if (letter && (SHARED_ESCAPES.indexOf(next) < 0 || inClass && "bBAz".indexOf(next) >= 0)) {
            throw new IllegalArgumentException("\\" + next + " escapes nothing");
        }
        return "\\" + next;
    }

    private static String literal(int character) {
        boolean special = character < 0x80 && !Character.isLetterOrDigit(character) && character > ' ';
        return (special ? "\\" : "") + Character.toString(character);
    }

    private char peek() {
        if (position >= text.length()) {
            throw new IllegalArgumentException("a [ has no ]");
        }
        return text.charAt(position);
    }
}
