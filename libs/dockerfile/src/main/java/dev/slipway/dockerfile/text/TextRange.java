package dev.slipway.dockerfile.text;

/**
 * A range of characters of the file.
 *
 * @param start index of the first character
 * @param end index after the last character
 */
public record TextRange(int start, int end) {

    public TextRange {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("no range: " + start + ".." + end);
        }
    }
}
