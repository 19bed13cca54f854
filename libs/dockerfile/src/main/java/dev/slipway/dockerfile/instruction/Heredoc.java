package dev.slipway.dockerfile.instruction;

import dev.slipway.dockerfile.shell.ShellLexer;
import dev.slipway.dockerfile.shell.ShellLexer.ExpansionException;
import dev.slipway.dockerfile.shell.ShellLexer.Mode;
import dev.slipway.dockerfile.text.SyntaxError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A document that follows an instruction, up to a line that is its terminator.
 *
 * @param indented whether tabs before the terminator are ignored ({@code <<-})
 */
record Heredoc(String terminator, boolean indented) {

    private static final Pattern WORD = Pattern.compile("\\d*<<(-?)[\\t\\n\\f\\r ]*([^<]*)");

    /** Heredocs are read with the backslash as escape character, whatever the file's directive says. */
    private static final char ESCAPE = '\\';

    /** The heredocs that a line begins, in the order in which their documents follow. */
    static List<Heredoc> begunBy(String line) throws SyntaxError {
        List<Heredoc> heredocs = new ArrayList<>();
        if (line.contains("<<")) {
            for (String word : wordsOf(line)) {
                parse(word).ifPresent(heredocs::add);
            }
        }
        return heredocs;
    }

    /** The heredoc that a word of the line is, if it is one. */
    static Optional<Heredoc> parse(String word) throws SyntaxError {
        Matcher matcher = WORD.matcher(word);
        if (!matcher.matches() || matcher.group(2).isEmpty()) {
            return Optional.empty();
        }
        try {
            List<String> names = ShellLexer.words(matcher.group(2), ESCAPE, Mode.UNSET_AS_WRITTEN);
            return names.size() == 1
                    ? Optional.of(
                            new Heredoc(names.getFirst(), !matcher.group(1).isEmpty()))
                    : Optional.empty();
        } catch (ExpansionException e) {
            throw new SyntaxError("heredoc", e.reason());
        }
    }

    boolean endsAt(String line) {
        int start = 0;
        while (indented && start < line.length() && line.charAt(start) == '\t') {
            start++;
        }
        return line.substring(start).equals(terminator);
    }

    /** A line that the lexer cannot read begins no heredoc: it is the shell's to complain about. */
    private static List<String> wordsOf(String line) {
        try {
            return ShellLexer.words(line, ESCAPE, Mode.WORDS_AS_WRITTEN);
        } catch (ExpansionException e) {
            return List.of();
        }
    }
}
