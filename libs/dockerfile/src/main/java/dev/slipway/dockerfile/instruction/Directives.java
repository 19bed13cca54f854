package dev.slipway.dockerfile.instruction;

import dev.slipway.dockerfile.text.MappedText;
import dev.slipway.dockerfile.text.SourceText;
import dev.slipway.dockerfile.text.SyntaxError;
import dev.slipway.dockerfile.text.Whitespace;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parser directives at the head of a file: {@code # syntax=}, {@code # escape=}, {@code # check=}.
 *
 * <p>They count up to the first line that is none of them, be it blank, a comment or an instruction.
 */
public final class Directives {

    private static final Pattern KEY = Pattern.compile("([a-zA-Z][a-zA-Z0-9]*)[\\t\\n\\f\\r ]*=");
    private static final Set<String> KEYS = Set.of("syntax", "escape", "check");
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final Set<String> seen = new HashSet<>();
    private boolean ended;
    private char escape = '\\';

    /** A line, given from its first character that is no white space. */
    void accept(MappedText line) throws SyntaxError {
        Optional<Directive> directive = ended ? Optional.empty() : read(line);
        if (directive.isEmpty()) {
            ended = true;
            return;
        }
        Directive found = directive.get();
        if (!seen.add(found.key())) {
            throw new SyntaxError(found.key(), "only one " + found.key() + " directive can be used");
        }
        if (found.key().equals("escape")) {
            escape = escapeCharacter(found.value().toString());
        }
    }

    char escape() {
        return escape;
    }

    /** The first character of a line, after the byte order mark of the first one. */
    static int startOf(SourceText source, SourceText.Line line) {
        boolean marked = line.number() == 1
                && line.start() < line.end()
                && source.text().charAt(line.start()) == BYTE_ORDER_MARK;
        return marked ? line.start() + 1 : line.start();
    }

    private static Optional<Directive> read(MappedText line) {
        return read(line, "#");
    }

    /** What a line says that begins with the sign of a comment. */
    static Optional<Directive> read(MappedText line, String comment) {
        if (!line.toString().startsWith(comment)) {
            return Optional.empty();
        }
        MappedText body = line.slice(Whitespace.skip(line, comment.length()), line.length());
        Matcher matcher = KEY.matcher(body);
        if (!matcher.lookingAt() || matcher.end() == body.length()) {
            return Optional.empty();
        }
        String key = matcher.group(1).toLowerCase(Locale.ROOT);
        return KEYS.contains(key)
                ? Optional.of(new Directive(key, valueOf(body.slice(matcher.end(), body.length()))))
                : Optional.empty();
    }

    /** A value of white space alone is one, and a wrong one. */
    private static MappedText valueOf(MappedText text) {
        MappedText value = text.trim();
        return value.isEmpty() ? text.slice(text.length() - 1, text.length()) : value;
    }

    private static char escapeCharacter(String value) throws SyntaxError {
        if (value.equals("\\") || value.equals("`")) {
            return value.charAt(0);
        }
        throw new SyntaxError("escape", "invalid escape token '" + value + "': must be ` or \\");
    }

    /** A key of those that there are, in lower case, and its value. */
    record Directive(String key, MappedText value) {}
}
