package dev.slipway.dockerfile.shell;

import dev.slipway.dockerfile.shell.ShellLexer.ExpansionException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A pattern of {@code ${name#pattern}} and its kin: {@code *} any text, {@code ?} any character, {@code \} an escape.
 *
 * <p>Patterns come from strangers, so matching takes at most (length of the pattern) × (length of the text) steps: the
 * parts between the stars are found one after the other, each at the first place where it fits.
 */
final class ShellPattern {

    private static final int ANY = -1;

    /** The parts between the stars; without a star there is one. */
    private final List<int[]> parts;

    private ShellPattern(List<int[]> parts) {
        this.parts = parts;
    }

    static ShellPattern parse(String pattern) throws ExpansionException {
        int[] in = pattern.codePoints().toArray();
        List<int[]> parts = new ArrayList<>();
        int[] part = new int[in.length];
        int length = 0;
        for (int i = 0; i < in.length; i++) {
            switch (in[i]) {
                case '*' -> {
                    parts.add(Arrays.copyOf(part, length));
                    length = 0;
                }
                case '?' -> part[length++] = ANY;
                case '\\' -> {
                    int next = i + 1 < in.length ? in[i + 1] : ANY;
                    if (next == '*' || next == '?' || next == '\\') {
                        part[length++] = next;
                        i++;
                    } else if (next != '}' && next != '/') {
                        throw new ExpansionException("invalid escape in pattern '" + pattern + "'");
                    }
                }
                default -> part[length++] = in[i];
            }
        }
        parts.add(Arrays.copyOf(part, length));
        return new ShellPattern(parts);
    }

    /** An upper bound of the steps that applying this pattern to a text takes. */
    long cost(String text) {
        long length = 1;
        for (int[] part : parts) {
            length += part.length + 1;
        }
        return length * (text.length() + 1L);
    }

    String withoutPrefix(String text, boolean longest) {
        int[] in = text.codePoints().toArray();
        int end = endOfMatch(in, 0, longest);
        return end < 0 ? text : new String(in, end, in.length - end);
    }

    String withoutSuffix(String text, boolean longest) {
        int[] in = reversed(text.codePoints().toArray());
        int end = reversed().endOfMatch(in, 0, longest);
        if (end < 0) {
            return text;
        }
        int[] rest = reversed(Arrays.copyOfRange(in, end, in.length));
        return new String(rest, 0, rest.length);
    }

    /** Replaces the leftmost, longest match, or all of them. */
    String replace(String text, String replacement, boolean all) {
        int[] in = text.codePoints().toArray();
        StringBuilder out = new StringBuilder();
        int copied = 0;
        int from = 0;
        int lastEnd = -1;
        while (from <= in.length) {
            int start = find(parts.getFirst(), in, from);
            int end = start < 0 ? -1 : endOfMatch(in, start, true);
            if (end < 0) {
                break;
            }
            if (end > start || start != lastEnd) {
                out.append(new String(in, copied, start - copied)).append(replacement);
                copied = end;
                lastEnd = end;
            }
            if (!all) {
                break;
            }
            from = end > start ? end : end + 1;
        }
        return out.append(new String(in, copied, in.length - copied)).toString();
    }

    /** Where a match that begins at {@code start} ends, or -1. */
    private int endOfMatch(int[] text, int start, boolean longest) {
        if (!matchesAt(parts.getFirst(), text, start)) {
            return -1;
        }
        int end = start + parts.getFirst().length;
        for (int i = 1; i < parts.size(); i++) {
            int[] part = parts.get(i);
            boolean last = i == parts.size() - 1;
            int found = last && longest ? findLast(part, text, end) : find(part, text, end);
            if (found < 0) {
                return -1;
            }
            end = found + part.length;
        }
        return end;
    }

    private static int find(int[] part, int[] text, int from) {
        for (int at = from; at + part.length <= text.length; at++) {
            if (matchesAt(part, text, at)) {
                return at;
            }
        }
        return -1;
    }

    private static int findLast(int[] part, int[] text, int from) {
        for (int at = text.length - part.length; at >= from; at--) {
            if (matchesAt(part, text, at)) {
                return at;
            }
        }
        return -1;
    }

    private static boolean matchesAt(int[] part, int[] text, int at) {
        if (at + part.length > text.length) {
            return false;
        }
        for (int i = 0; i < part.length; i++) {
            if (part[i] != ANY && part[i] != text[at + i]) {
                return false;
            }
        }
        return true;
    }

    private ShellPattern reversed() {
        List<int[]> mirrored = new ArrayList<>();
        for (int[] part : parts) {
            mirrored.add(reversed(part));
        }
        Collections.reverse(mirrored);
        return new ShellPattern(mirrored);
    }

    private static int[] reversed(int[] values) {
        int[] mirrored = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            mirrored[values.length - 1 - i] = values[i];
        }
        return mirrored;
    }
}
