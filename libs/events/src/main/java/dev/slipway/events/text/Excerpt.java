package dev.slipway.events.text;

import java.util.PrimitiveIterator;

/**
 * Text from outside, fit to be carried on in an event or a message: of bounded length, and without what JSON or a database
 * refuses (halves of surrogate pairs, NUL) or a terminal obeys ({@link Visible}); line ends and tabs stay. Who wants to see what
 * was there makes it visible before.
 */
public final class Excerpt {
    private static final int REPLACEMENT = 0xFFFD;
    private static final String MORE = "…";

    private static final int NAME = 80;

    private Excerpt() {}

    /** What somebody calls something, within a sentence: in one line of 80 code points at most. */
    public static String ofName(String text) {
        return of(text, NAME).replaceAll("[\n\t]", Character.toString(REPLACEMENT));
    }

    /** @param length in code points, the ellipsis included that stands for what was cut off */
    public static String of(String text, int length) {
        StringBuilder excerpt = new StringBuilder(Math.min(text.length(), length));
        PrimitiveIterator.OfInt codePoints = text.codePoints().iterator();
        int beforeLast = 0;
        for (int count = 0; codePoints.hasNext(); count++) {
            if (count == length) {
                return excerpt.replace(beforeLast, excerpt.length(), MORE).toString();
            }
            beforeLast = excerpt.length();
            excerpt.appendCodePoint(fit(codePoints.nextInt()));
        }
        return excerpt.toString();
    }

    private static int fit(int codePoint) {
        boolean unfit = Visible.isHidden(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
        return unfit ? REPLACEMENT : codePoint;
    }
}
