package dev.slipway.dockerfile.instruction;

import dev.slipway.dockerfile.text.MappedText;
import dev.slipway.dockerfile.text.SyntaxError;
import dev.slipway.dockerfile.text.Whitespace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The {@code --name=value} words between a keyword and its arguments, without their quotes and escapes.
 *
 * @param words the flags, each with its dashes
 * @param rest what follows them
 */
public record Flags(List<MappedText> words, MappedText rest) {

    /** What a flag takes, and whether it may stand more than once. */
    enum Kind {
        TEXT,
        BOOLEAN,
        REPEATED
    }

    public Flags {
        words = List.copyOf(words);
    }

    static Flags read(MappedText text, char escape) {
        List<MappedText> words = new ArrayList<>();
        int at = Whitespace.skip(text, 0);
        while (at + 1 < text.length() && text.charAt(at) == '-' && text.charAt(at + 1) == '-') {
            MappedText.Builder word = new MappedText.Builder();
            at = readWord(text, at, escape, word);
            MappedText flag = word.build();
            if (flag.toString().equals("--")) {
                break;
            }
            words.add(flag);
            at = Whitespace.skip(text, at);
        }
        return new Flags(words, text.slice(at, text.length()).trim());
    }

    /** The value of the flag of this name, where it is given. */
    public Optional<MappedText> value(String name) {
        return values(name).stream().findFirst();
    }

    /** The values of all flags of this name. */
    public List<MappedText> values(String name) {
        String prefix = "--" + name + "=";
        return words.stream()
                .filter(word -> word.toString().startsWith(prefix))
                .map(word -> word.slice(prefix.length(), word.length()))
                .toList();
    }

    void require(Map<String, Kind> known) throws SyntaxError {
        Set<String> seen = new HashSet<>();
        for (MappedText word : words) {
            String flag = word.toString();
            int equals = flag.indexOf('=');
            String name = equals < 0 ? flag : flag.substring(0, equals);
            Kind kind = known.get(name.substring(2));
            if (kind == null) {
                throw new SyntaxError(name, "unknown flag");
            }
            if (!seen.add(name) && kind != Kind.REPEATED) {
                throw new SyntaxError(name, "duplicate flag");
            }
            if (equals < 0 ? kind != Kind.BOOLEAN : kind == Kind.BOOLEAN && !isBoolean(flag.substring(equals + 1))) {
                throw new SyntaxError(name, kind == Kind.BOOLEAN ? "must be true or false" : "missing a value");
            }
        }
    }

    private static boolean isBoolean(String value) {
        return value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false");
    }

    /** Reads to the next white space outside of quotes and returns where that is. */
    private static int readWord(MappedText text, int start, char escape, MappedText.Builder word) {
        char quote = 0;
        int at = start;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (quote == 0 && Whitespace.isSpace(c)) {
                break;
            }
            if (quote == 0 ? c == '\'' || c == '"' : c == quote) {
                quote = quote == 0 ? c : 0;
            } else if (c != escape) {
                word.append(text, at);
            } else if (at + 1 < text.length()) {
                at++;
                word.appendEscaped(text, at);
            }
            at++;
        }
        return at;
    }
}
