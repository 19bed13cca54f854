package dev.slipway.cli.build.context;

import java.util.regex.Pattern;

/**
 * One line of an ignore file, with the rules of moby's {@code patternmatcher}, oddities included: {@code **} at the beginning takes
 * any path before it, and also half a name ({@code **foo} takes {@code xfoo}).
 *
 * @param text without the exclamation mark
 * @param exception whether it takes back what lines before it ignore
 */
record IgnorePattern(String text, boolean exception, Form form) {
    /** How a path is compared with it. */
    private sealed interface Form {
        record Whole() implements Form {}

        record Beginning(String beginning) implements Form {}

        record Ending(String ending) implements Form {}

        record Regex(Pattern pattern) implements Form {}
    }

    /**
     * @param line trimmed, not empty
     * @throws IllegalArgumentException with a phrase that says what is wrong with the line
     */
    static IgnorePattern of(String line) {
        String clean = CleanPath.of(line);
        boolean exception = clean.startsWith("!");
        String text = exception ? clean.substring(1) : clean;
        if (text.isEmpty()) {
            throw new IllegalArgumentException("a '!' needs a pattern behind it");
        }
        checkSyntax(text);
        return new IgnorePattern(text, exception, new Compiler(text).compile());
    }

    /** @param path relative, with slashes */
    boolean matches(String path) {
        return switch (form) {
            case Form.Whole() -> path.equals(text);
            case Form.Beginning(String beginning) -> path.startsWith(beginning);
            case Form.Ending(String ending) ->
                path.endsWith(ending) || ending.startsWith("/") && path.equals(ending.substring(1));
            case Form.Regex(Pattern pattern) -> pattern.matcher(path).matches();
        };
    }

    /** Without a star or two as the last component, which is all that the whole directory is to. */
    String withoutTrailingGlob() {
        String shorter = withoutEnd(text, "/**");
        return withoutEnd(shorter, "/*");
    }

    private static String withoutEnd(String text, String end) {
        return text.endsWith(end) ? text.substring(0, text.length() - end.length()) : text;
    }

    /** What Go's {@code filepath.Match} calls a syntax error. */
    private static void checkSyntax(String text) {
        int position = 0;
        while (position < text.length()) {
            char next = text.charAt(position++);
            if (next == '\\' && position++ == text.length()) {
                throw new IllegalArgumentException("a backslash at its end escapes nothing");
            }
            if (next == '[') {
                position = checkClass(text, position);
            }
        }
    }

    /** @return behind the closing bracket */
    private static int checkClass(String text, int begin) {
        int position = begin < text.length() && text.charAt(begin) == '^' ? begin + 1 : begin;
        for (boolean first = true; ; first = false) {
            if (position < text.length() && text.charAt(position) == ']' && !first) {
                return position + 1;
            }
            position = checkMember(text, position);
            if (position < text.length() && text.charAt(position) == '-') {
                position = checkMember(text, position + 1);
            }
        }
    }

    private static int checkMember(String text, int begin) {
        int position = begin;
        if (position < text.length() && text.charAt(position) == '\\') {
            position++;
        } else if (position < text.length() && "]-".indexOf(text.charAt(position)) >= 0) {
            throw new IllegalArgumentException("in [ ], a '" + text.charAt(position) + "' needs a backslash before it");
        }
        if (position >= text.length()) {
            throw new IllegalArgumentException("a [ has no ]");
        }
        return position + Character.charCount(text.codePointAt(position));
    }

    /** Makes the form of a pattern. */
    private static final class Compiler {
        private enum Found {
            WHOLE,
            BEGINNING,
            ENDING,
            REGEX
        }

        private final String text;
        private final StringBuilder regex = new StringBuilder();
        private Found found = Found.WHOLE;
        private int position;

        Compiler(String text) {
            this.text = text;
        }

        Form compile() {
            while (position < text.length()) {
                int begin = position;
                char next = text.charAt(position++);
                switch (next) {
                    case '*' -> {
                        if (at('*')) {
                            doubleStar(begin == 0);
                        } else {
                            regex("[^/]*");
                        }
                    }
                    case '?' -> regex("[^/]");
                    case '\\' -> regex("\\" + text.charAt(position++));
                    case '[', ']' -> regex(String.valueOf(next));
                    case '.', '+', '(', ')', '|', '{', '}', '$' ->
                        regex.append('\\').append(next);
                    default -> regex.append(next);
                }
            }
            return switch (found) {
                case WHOLE -> new Form.Whole();
                case BEGINNING -> new Form.Beginning(text.substring(0, text.length() - 2));
                case ENDING -> new Form.Ending(text.substring(2));
                case REGEX -> new Form.Regex(GoRegex.compile(regex.toString()));
            };
        }

        /** Behind the first of two stars. */
        private void doubleStar(boolean atTheBeginning) {
            position++;
            if (at('/')) {
                position++;
            }
            if (position < text.length()) {
                regex("(.*/)?");
            } else if (found == Found.WHOLE) {
                found = Found.BEGINNING;
            } else {
                regex(".*");
            }
            if (atTheBeginning) {
                found = Found.ENDING;
            }
        }

        private void regex(String piece) {
            regex.append(piece);
            found = Found.REGEX;
        }

        private boolean at(char wanted) {
            return position < text.length() && text.charAt(position) == wanted;
        }
    }
}
