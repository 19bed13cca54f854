package dev.slipway.cli.output;

import java.util.ArrayList;
import java.util.List;
import java.util.PrimitiveIterator;

/**
 * How many columns of a terminal a text takes. Characters of East Asia and pictures take two (Unicode, annex 11), marks that
 * go on another character take none. Where terminals differ, this counts more rather than fewer.
 */
public final class Columns {
    private static final String MORE = "…";

    private Columns() {}

    public static int of(String text) {
        return text.codePoints().map(Columns::of).sum();
    }

    /** The text, cut where it would take more columns than these; an ellipsis stands for the rest. */
    public static String cut(String text, int columns) {
        if (of(text) <= columns) {
            return text;
        }
        StringBuilder cut = new StringBuilder();
        int used = 0;
        PrimitiveIterator.OfInt characters = text.codePoints().iterator();
        while (characters.hasNext()) {
            int next = characters.nextInt();
            used += of(next);
            if (used > columns - 1) {
                break;
            }
            cut.appendCodePoint(next);
        }
        return columns < 1 ? "" : cut.append(MORE).toString();
    }

    /** The text in lines of at most so many columns, broken at spaces where it has some. */
    public static List<String> wrap(String text, int columns) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && of(line.toString()) + 1 + of(word) > columns) {
                lines.add(cut(line.toString(), columns));
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(cut(line.toString(), columns));
        return lines;
    }

    /** The text with spaces behind it up to so many columns. */
    public static String pad(String text, int columns) {
        return text + " ".repeat(Math.max(0, columns - of(text)));
    }

    private static int of(int character) {
        if (character < 0x300) {
            return 1;
        }
        return switch (Character.getType(character)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
            default -> isWide(character) ? 2 : 1;
        };
    }

    private static boolean isWide(int character) {
        return (character >= 0x1100 && character <= 0x115F) // Hangul
                || (character >= 0x231A && character <= 0x231B)
                || (character >= 0x23E9 && character <= 0x23F3)
                || (character >= 0x25FD && character <= 0x25FE)
                || (character >= 0x2600 && character <= 0x27BF) // signs, many of them shown as pictures
                || (character >= 0x2B00 && character <= 0x2BFF)
                || (character >= 0x2E80 && character <= 0x303E) // CJK
                || (character >= 0x3041 && character <= 0xA4CF)
                || (character >= 0xA960 && character <= 0xA97F)
                || (character >= 0xAC00 && character <= 0xD7A3)
                || (character >= 0xF900 && character <= 0xFAFF)
                || (character >= 0xFE10 && character <= 0xFE6F)
                || (character >= 0xFF01 && character <= 0xFF60)
                || (character >= 0xFFE0 && character <= 0xFFE6)
                || (character >= 0x16FE0 && character <= 0x18DFF)
                || (character >= 0x1AFF0 && character <= 0x1B2FF)
                || (character >= 0x1F000 && character <= 0x1FAFF) // pictures
                || (character >= 0x20000 && character <= 0x3FFFD);
    }
}
