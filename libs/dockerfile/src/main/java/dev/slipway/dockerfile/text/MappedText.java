package dev.slipway.dockerfile.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Text with the place in the source that each of its characters came from.
 *
 * <p>Continuations, quotes and escapes make a value differ from the text that spells it; {@link #sourceRanges} gives
 * back the parts of the source that a value consists of, without what lies between them.
 */
public final class MappedText implements CharSequence {

    private final String value;
    private final int[] starts;
    private final int[] ends;

    private MappedText(String value, int[] starts, int[] ends) {
        this.value = value;
        this.starts = starts;
        this.ends = ends;
    }

    public static MappedText ofSource(String source, int start, int end) {
        int[] starts = new int[end - start];
        int[] ends = new int[end - start];
        for (int i = 0; i < starts.length; i++) {
            starts[i] = start + i;
            ends[i] = start + i + 1;
        }
        return new MappedText(source.substring(start, end), starts, ends);
    }

    public MappedText slice(int from, int to) {
        return new MappedText(
                value.substring(from, to), Arrays.copyOfRange(starts, from, to), Arrays.copyOfRange(ends, from, to));
    }

    public MappedText trim() {
        int from = Whitespace.skip(value, 0);
        int to = value.length();
        while (to > from && Whitespace.isSpace(value.charAt(to - 1))) {
            to--;
        }
        return slice(from, to);
    }

    /** The words between runs of separators; an empty text has none. */
    public List<MappedText> words() {
        List<MappedText> words = new ArrayList<>();
        int start = 0;
        while (start < value.length()) {
            int end = start;
            while (end < value.length() && !Whitespace.isSeparator(value.charAt(end))) {
                end++;
            }
            if (end > start) {
                words.add(slice(start, end));
            }
            start = end + 1;
        }
        return words;
    }

    /** The parts of the source that spell this text, in order, adjoining ones joined. */
    public List<TextRange> sourceRanges() {
        List<TextRange> ranges = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= value.length(); i++) {
            if (i == value.length() || starts[i] != ends[i - 1]) {
                ranges.add(new TextRange(starts[from], ends[i - 1]));
                from = i;
            }
        }
        return ranges;
    }

    @Override
    public int length() {
        return value.length();
    }

    @Override
    public char charAt(int index) {
        return value.charAt(index);
    }

    @Override
    public CharSequence subSequence(int from, int to) {
        return slice(from, to);
    }

    @Override
    public String toString() {
        return value;
    }

    /** Collects characters of other mapped texts. */
    public static final class Builder {

        private final StringBuilder value = new StringBuilder();
        private int[] starts = new int[32];
        private int[] ends = new int[32];

        public Builder append(MappedText text, int index) {
            return append(text.charAt(index), text.starts[index], text.ends[index]);
        }

        /** Appends a character together with the escape character before it. */
        public Builder appendEscaped(MappedText text, int index) {
            return append(text.charAt(index), text.starts[index - 1], text.ends[index]);
        }

        public Builder append(MappedText text) {
            for (int i = 0; i < text.length(); i++) {
                append(text, i);
            }
            return this;
        }

        boolean isEmpty() {
            return value.isEmpty();
        }

        public MappedText build() {
            return new MappedText(
                    value.toString(), Arrays.copyOf(starts, value.length()), Arrays.copyOf(ends, value.length()));
        }

        private Builder append(char c, int start, int end) {
            int at = value.length();
            if (at == starts.length) {
                starts = Arrays.copyOf(starts, at * 2);
                ends = Arrays.copyOf(ends, at * 2);
            }
            starts[at] = start;
            ends[at] = end;
            value.append(c);
            return this;
        }
    }
}
