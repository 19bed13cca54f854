package dev.slipway.events.text;

/**
 * Text of strangers as it may be shown: what a terminal would obey, or what would make a reader see another text than there
 * is, is written as an escape, {@code \u001b} for the character that begins a terminal's commands.
 *
 * <p>Escaped are all control characters but the tab, the characters that turn the direction of writing, the line ends of
 * Unicode, and halves of surrogate pairs. Escapes hold nothing that would be escaped again, so that a text may pass here at
 * every door; they are those of JSON, so that they may stand within a JSON string.
 */
public final class Visible {
    private Visible() {}

    /** The text in one line: line ends are escaped, too. For log lines, names, and everything that stands in a line. */
    public static String line(String text) {
        return escaped(text, false);
    }

    /** The text in its lines; a carriage return before a line's end is dropped. For messages of several lines. */
    public static String text(String text) {
        return escaped(text, true);
    }

    /** Whether a character is escaped wherever it stands, line ends and halves of surrogate pairs aside. */
    public static boolean isHidden(int character) {
        return (Character.isISOControl(character) && character != '\t' && character != '\n')
                || character == 0x061C // Arabic letter mark
                || (character >= 0x200E && character <= 0x200F) // marks of direction
                || (character >= 0x2028 && character <= 0x202E) // line and paragraph separator, embeddings, overrides
                || (character >= 0x2066 && character <= 0x2069); // isolates
    }

    private static String escaped(String text, boolean keepLines) {
        int first = 0;
        while (first < text.length() && isFit(text, first, keepLines)) {
            first++;
        }
        if (first == text.length()) {
            return text;
        }
        StringBuilder visible = new StringBuilder(text.length() + 16).append(text, 0, first);
        for (int index = first; index < text.length(); index++) {
            char character = text.charAt(index);
            if (isFit(text, index, keepLines)) {
                visible.append(character);
            } else if (!keepLines || !endsLine(text, index)) {
                visible.append(escape(character));
            }
        }
        return visible.toString();
    }

    private static boolean endsLine(String text, int index) {
        return text.startsWith("\r\n", index);
    }

    private static boolean isFit(String text, int index, boolean keepLines) {
        char character = text.charAt(index);
        if (character == '\n') {
            return keepLines;
        }
        return character < 0x7f && character >= ' ' || !isHidden(character) && !isHalf(text, index);
    }

    private static boolean isHalf(String text, int index) {
        char character = text.charAt(index);
        if (Character.isHighSurrogate(character)) {
            return index + 1 == text.length() || !Character.isLowSurrogate(text.charAt(index + 1));
        }
        return Character.isLowSurrogate(character)
                && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)));
    }

    /** As JSON writes the character. */
    private static String escape(char character) {
        return switch (character) {
            case '\r' -> "\\r";
            case '\n' -> "\\n";
            default -> "\\u%04x".formatted((int) character);
        };
    }
}
