package dev.slipway.dockerfile.shell;

import dev.slipway.dockerfile.text.Whitespace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * BuildKit's shell-like lexer: quotes, escapes and variables of one word, or of a line that is split into words.
 *
 * <p>One lexer reads one text. Variables come from a {@link Variables}; the modes are those in which BuildKit uses its
 * own lexer, see {@link Mode}.
 */
public final class ShellLexer {

    /** Deeper nesting than any person writes, shallower than the stack. */
    private static final int MAX_DEPTH = 200;

    private static final int END = -1;

    private final int[] in;
    private final int escape;
    private final Mode mode;
    private final Variables variables;
    private final List<Integer> quotes = new ArrayList<>();
    private final StringBuilder pendingWord = new StringBuilder();
    private final List<String> words = new ArrayList<>();
    private boolean rawEscapes;
    private int at;
    private int depth;

    private ShellLexer(String text, char escape, Mode mode, Variables variables) {
        this.in = text.codePoints().toArray();
        this.escape = escape;
        this.mode = mode;
        this.variables = variables;
        this.rawEscapes = mode == Mode.WORDS_AS_WRITTEN;
    }

    /** What the lexer leaves as it is written. */
    public enum Mode {
        /** Everything is processed, unset variables are empty: the value of a word. */
        VALUE,
        /** Unset variables stay as written: the name of a heredoc. */
        UNSET_AS_WRITTEN,
        /** Unset variables, quotes and escapes stay as written: the words of a line that may begin heredocs. */
        WORDS_AS_WRITTEN;

        boolean keepsUnset() {
            return this != VALUE;
        }

        boolean keepsQuotes() {
            return this == WORDS_AS_WRITTEN;
        }
    }

    /** The variables that a text may name. */
    public interface Variables {

        Variables NONE = name -> Optional.empty();

        Optional<String> valueOf(String name) throws ExpansionException;

        /** Accounts for work that grows with values rather than with the text. */
        default void spend(long steps) throws ExpansionException {}
    }

    /** A value, and where the quotes stood that enclosed parts of it (indexes of code points, outside of braces). */
    public record Word(String value, Set<Integer> quotes) {}

    /** The text cannot be expanded: it is malformed, or a variable that it insists on is not set. */
    public static final class ExpansionException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String reason;

        public ExpansionException(String reason) {
            super(reason);
            this.reason = reason;
        }

        public String reason() {
            return reason;
        }
    }

    public static Word expand(String text, char escape, Variables variables) throws ExpansionException {
        ShellLexer lexer = new ShellLexer(text, escape, Mode.VALUE, variables);
        String value = lexer.until(END, false);
        return new Word(value, Set.copyOf(lexer.quotes));
    }

    public static List<String> words(String text, char escape, Mode mode) throws ExpansionException {
        ShellLexer lexer = new ShellLexer(text, escape, mode, Variables.NONE);
        lexer.until(END, mode == Mode.WORDS_AS_WRITTEN);
        return List.copyOf(lexer.words);
    }

    private int peek() {
        return at < in.length ? in[at] : END;
    }

    private int next() {
        return at < in.length ? in[at++] : END;
    }

    /** Reads up to {@code stop}, which is consumed; a nested text begins and ends the word that is being collected. */
    private String until(int stop, boolean keepEscapes) throws ExpansionException {
        if (++depth > MAX_DEPTH) {
            throw new ExpansionException("substitutions are nested too deeply");
        }
        boolean outerEscapes = rawEscapes;
        rawEscapes = keepEscapes;
        pendingWord.setLength(0);
        WordCollector collector = new WordCollector(depth == 1);
        StringBuilder result = new StringBuilder();
        while (true) {
            int c = peek();
            if (c == stop) {
                next();
                break;
            }
            if (c == END) {
                throw new ExpansionException("missing '" + Character.toString(stop) + "'");
            }
            readInto(result, collector, c);
        }
        collector.endWord();
        rawEscapes = outerEscapes;
        depth--;
        return result.toString();
    }

    private void readInto(StringBuilder result, WordCollector collector, int c) throws ExpansionException {
        switch (c) {
            case '$' -> {
                String value = dollar();
                variables.spend(value.length());
                result.append(value);
                collector.addSplitting(value);
            }
            case '<' -> {
                String value = possibleHeredoc();
                result.append(value);
                collector.add(value);
            }
            case '\'', '"' -> {
                String value = c == '"' ? doubleQuoted() : singleQuoted();
                result.append(value);
                collector.add(value);
            }
            default -> readPlain(result, collector);
        }
    }

    private void readPlain(StringBuilder result, WordCollector collector) {
        int c = next();
        if (c != escape) {
            collector.addSplitting(Character.toString(c));
            result.appendCodePoint(c);
            return;
        }
        if (rawEscapes) {
            collector.add(Character.toString(c));
            result.appendCodePoint(c);
        }
        int escaped = next();
        if (escaped != END) {
            collector.add(Character.toString(escaped));
            result.appendCodePoint(escaped);
        }
    }

    private String singleQuoted() throws ExpansionException {
        StringBuilder result = new StringBuilder();
        quote(result);
        while (peek() != '\'') {
            if (peek() == END) {
                throw new ExpansionException("missing closing single quote");
            }
            result.appendCodePoint(next());
        }
        quote(result);
        return result.toString();
    }

    private String doubleQuoted() throws ExpansionException {
        StringBuilder result = new StringBuilder();
        quote(result);
        while (peek() != '"') {
            int c = peek();
            if (c == END) {
                throw new ExpansionException("missing closing double quote");
            }
            if (c == '$') {
                String value = dollar();
                variables.spend(value.length());
                result.append(value);
                continue;
            }
            next();
            if (c == escape) {
                if (rawEscapes) {
                    result.appendCodePoint(c);
                }
                int escaped = peek();
                if (escaped == END) {
                    continue;
                }
                if (escaped == '"' || escaped == '$' || escaped == escape) {
                    c = next();
                }
            }
            result.appendCodePoint(c);
        }
        quote(result);
        return result.toString();
    }

    private void quote(StringBuilder result) {
        if (depth == 1) {
            quotes.add(at);
        }
        int c = next();
        if (mode.keepsQuotes()) {
            result.appendCodePoint(c);
        }
    }

    /** Two {@code <} and the white space after them belong to the word that follows. */
    private String possibleHeredoc() {
        next();
        if (peek() != '<') {
            return "<";
        }
        next();
        StringBuilder result = new StringBuilder("<<");
        while (peek() == ' ' || peek() == '\t' || peek() == '\r') {
            result.appendCodePoint(next());
        }
        return result.toString();
    }

    private String dollar() throws ExpansionException {
        next();
        if (peek() != '{') {
            String name = name();
            return name.isEmpty() ? "$" : valueOf(name).orElse(mode.keepsUnset() ? "$" + name : "");
        }
        next();
        switch (peek()) {
            case END -> throw new ExpansionException("missing '}'");
            case '{', '}', ':' -> throw new ExpansionException("bad substitution");
            default -> {}
        }
        String name = name();
        int modifier = next();
        return switch (modifier) {
            case '}' -> valueOf(name).orElse(mode.keepsUnset() ? "${" + name + "}" : "");
            case ':', '+', '-', '?', '#', '%' -> substitution(name, modifier);
            case '/' -> replacement(name);
            default -> throw unsupported(modifier);
        };
    }

    private String substitution(String name, int first) throws ExpansionException {
        boolean emptyIsUnset = first == ':';
        int operator = emptyIsUnset ? next() : first;
        boolean pattern = operator == '#' || operator == '%';
        if (operator == END || (emptyIsUnset && pattern)) {
            throw unsupported(operator);
        }
        String word = until('}', pattern);
        Optional<String> value = valueOf(name);
        if (value.isEmpty() && mode.keepsUnset()) {
            return "${" + name + (emptyIsUnset ? ":" : "") + Character.toString(operator) + word + "}";
        }
        boolean absent = value.isEmpty() || (emptyIsUnset && value.get().isEmpty());
        return switch (operator) {
            case '-' -> absent ? word : value.orElse("");
            case '+' -> absent ? "" : word;
            case '?' -> {
                if (absent) {
                    throw new ExpansionException(name + ": " + (word.isEmpty() ? "must be set" : word));
                }
                yield value.orElse("");
            }
            case '#', '%' -> trimmed(value.orElse(""), operator, word);
            default -> throw unsupported(operator);
        };
    }

    private String trimmed(String value, int operator, String word) throws ExpansionException {
        boolean longest = !word.isEmpty() && word.charAt(0) == operator;
        ShellPattern pattern = ShellPattern.parse(longest ? word.substring(1) : word);
        variables.spend(pattern.cost(value));
        return operator == '#' ? pattern.withoutPrefix(value, longest) : pattern.withoutSuffix(value, longest);
    }

    private String replacement(String name) throws ExpansionException {
        boolean all = peek() == '/';
        if (all) {
            next();
        }
        String pattern = until('/', true);
        String replacement = until('}', true);
        Optional<String> value = valueOf(name);
        if (value.isEmpty() && mode.keepsUnset()) {
            return "${" + name + "/" + pattern + "/" + replacement + "}";
        }
        ShellPattern parsed = ShellPattern.parse(pattern);
        String subject = value.orElse("");
        variables.spend(parsed.cost(subject) + (long) (all ? subject.length() + 1 : 1) * replacement.length());
        return parsed.replace(subject, replacement, all);
    }

    private Optional<String> valueOf(String name) throws ExpansionException {
        variables.spend(1);
        return variables.valueOf(name);
    }

    /** Letters, digits and underscores; or a number; or one of the shell's special parameters. */
    private String name() {
        StringBuilder name = new StringBuilder();
        int first = peek();
        if (Character.isDigit(first)) {
            while (Character.isDigit(peek())) {
                name.appendCodePoint(next());
            }
        } else if (first != END && "@*#?-$!".indexOf(first) >= 0) {
            name.appendCodePoint(next());
        } else {
            while (Character.isLetterOrDigit(peek()) || peek() == '_') {
                name.appendCodePoint(next());
            }
        }
        return name.toString();
    }

    private static ExpansionException unsupported(int modifier) {
        return new ExpansionException(
                modifier == END
                        ? "missing '}'"
                        : "unsupported modifier '" + Character.toString(modifier) + "' in substitution");
    }

    /** Splits what is read into words; the words of nested texts count for nothing. */
    private final class WordCollector {

        private final boolean outermost;
        private boolean inWord;

        WordCollector(boolean outermost) {
            this.outermost = outermost;
        }

        void add(String text) {
            pendingWord.append(text);
            inWord = true;
        }

        void addSplitting(String text) {
            text.codePoints().forEach(c -> {
                if (!Whitespace.isSpace(c)) {
                    pendingWord.appendCodePoint(c);
                    inWord = true;
                } else if (inWord && !pendingWord.isEmpty()) {
                    endWord();
                }
            });
        }

        void endWord() {
            if (outermost && !pendingWord.isEmpty()) {
                words.add(pendingWord.toString());
            }
            pendingWord.setLength(0);
            inWord = false;
        }
    }
}
