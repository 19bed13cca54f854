package dev.slipway.cli.build.context;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An ignore file, with the rules of moby's {@code patternmatcher} as BuildKit's client uses them: lines count in their order, the last
 * one that matches a path or a directory above it decides.
 */
public final class IgnoreRules {
    /** Nothing is ignored. */
    public static final IgnoreRules NONE = new IgnoreRules(List.of());

    private static final String SPECIAL = "*[]?^\\";

    private final List<IgnorePattern> patterns;
    private final List<IgnorePattern> exceptions;
    /** Whether an exception's directories can be told from its text. */
    private final boolean exceptionsArePlain;

    private IgnoreRules(List<IgnorePattern> patterns) {
        this.patterns = patterns;
        this.exceptions = patterns.stream().filter(IgnorePattern::exception).toList();
        this.exceptionsArePlain = exceptions.stream()
                .map(IgnorePattern::withoutTrailingGlob)
                .allMatch(text -> text.chars().noneMatch(character -> SPECIAL.indexOf(character) >= 0));
    }

    /**
     * What the rules say of a path.
     *
     * @param matched the numbers of the patterns that match it or a directory above it, for the verdicts on what lies below
     */
    record Verdict(boolean ignored, BitSet matched) {}

    /**
     * Reads an ignore file.
     *
     * @throws IllegalArgumentException with a phrase that names the line and what is wrong with it
     */
    public static IgnoreRules parse(String text) {
        List<IgnorePattern> patterns = new ArrayList<>();
        String[] lines = (text.startsWith("\ufeff") ? text.substring(1) : text).split("\n", -1);
        for (int line = 0; line < lines.length; line++) {
            String pattern = pattern(lines[line]);
            if (!pattern.isEmpty()) {
                patterns.add(pattern(line + 1, pattern));
            }
        }
        return new IgnoreRules(List.copyOf(patterns));
    }

    private static IgnorePattern pattern(int line, String text) {
        try {
            return IgnorePattern.of(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("line " + line + ": " + text + ": " + e.getMessage(), e);
        }
    }

    /** The pattern in a line; empty where the line has none. A slash at the beginning means nothing. */
    private static String pattern(String line) {
        if (line.startsWith("#")) {
            return "";
        }
        String trimmed = trim(line);
        boolean exception = trimmed.startsWith("!");
        String pattern = exception ? trim(trimmed.substring(1)) : trimmed;
        if (!pattern.isEmpty()) {
            pattern = CleanPath.of(pattern);
            pattern = pattern.length() > 1 && pattern.startsWith("/") ? pattern.substring(1) : pattern;
        }
        return exception ? "!" + pattern : pattern;
    }

    /** As Go's {@code strings.TrimSpace}. */
    private static String trim(String text) {
        int begin = 0;
        int end = text.length();
        while (begin < end && isSpace(text.charAt(begin))) {
            begin++;
        }
        while (end > begin && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(begin, end);
    }

    private static boolean isSpace(char character) {
        return Character.isSpaceChar(character) || "\t\n\u000b\f\r\u0085".indexOf(character) >= 0;
    }

    /**
     * Judges a path of the context.
     *
     * @param above what they said of the directory that it lies in; null at the top
     */
    Verdict judge(String path, @Nullable Verdict above) {
        BitSet matched = new BitSet(patterns.size());
        boolean ignored = false;
        for (int number = 0; number < patterns.size(); number++) {
            IgnorePattern pattern = patterns.get(number);
            // What changes nothing is not compared, and is not known of what lies below either: moby's client does so
            // too.
            boolean matches = above != null && above.matched().get(number)
                    || pattern.exception() == ignored && pattern.matches(path);
            if (matches) {
                matched.set(number);
                ignored = !pattern.exception();
            }
        }
        return new Verdict(ignored, matched);
    }

    /** Whether something below an ignored directory may be an exception, so that it has to be looked at. */
    boolean mayHaveExceptions(String directory) {
        return !exceptions.isEmpty()
                && (!exceptionsArePlain
                        || exceptions.stream().anyMatch(exception -> (exception.withoutTrailingGlob() + "/")
                                .startsWith(directory + "/")));
    }
}
