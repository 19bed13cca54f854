package dev.slipway.dockerfile.instruction;

import dev.slipway.dockerfile.text.TextRange;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads one JSON value (RFC 8259) as Go's decoder does, without making anything of it but a few facts. */
final class JsonScanner {

    /** Where Go's decoder gives up. */
    private static final int MAX_DEPTH = 10_000;

    private final String in;
    private final StringBuilder open = new StringBuilder();
    private int at;
    private int elements;
    private boolean stringsOnly = true;
    private final Map<String, TextRange> texts = new HashMap<>();
    private String key = "";

    JsonScanner(String in, int at) {
        this.in = in;
        this.at = at;
    }

    /** Reads the value that is all of the text from here on; false where it is no JSON. */
    boolean readAll() {
        return readValue() && atEnd();
    }

    /** How many elements or members the outermost array or object has. */
    int elements() {
        return elements;
    }

    /** Whether all of these are strings. */
    boolean stringsOnly() {
        return stringsOnly;
    }

    /** Where the text of a member of the outermost object stands, without its quotes; of several the last one counts. */
    Optional<TextRange> textOf(String key) {
        return Optional.ofNullable(texts.get(key));
    }

    /** What a string means that was read without a fault, its escapes resolved. */
    static String unescaped(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                plain.append(c);
                continue;
            }
            char escaped = text.charAt(++i);
            switch (escaped) {
                case 'b' -> plain.append('\b');
                case 'f' -> plain.append('\f');
                case 'n' -> plain.append('\n');
                case 'r' -> plain.append('\r');
                case 't' -> plain.append('\t');
                case 'u' -> {
                    plain.append((char) Integer.parseInt(text.substring(i + 1, i + 5), 16));
                    i += 4;
                }
                default -> plain.append(escaped);
            }
        }
        return plain.toString();
    }

    /** Reads a value with all that is in it, without recursion. */
    private boolean readValue() {
        do {
            if (!readOne()) {
                return false;
            }
        } while (!open.isEmpty());
        return true;
    }

    private boolean atEnd() {
        skipSpace();
        return at == in.length();
    }

    private boolean readOne() {
        skipSpace();
        char c = peek();
        if (open.length() == 1 && c != closing()) {
            elements++;
            stringsOnly &= c == '"';
            texts.remove(key);
        }
        return switch (c) {
            case '[', '{' -> begin(c);
            case ']', '}' -> end();
            case '"' -> readText() && afterValue();
            case 't' -> readWord("true") && afterValue();
            case 'f' -> readWord("false") && afterValue();
            case 'n' -> readWord("null") && afterValue();
            default -> readNumber() && afterValue();
        };
    }

    private boolean begin(char bracket) {
        if (open.length() == MAX_DEPTH) {
            return false;
        }
        open.append(bracket);
        at++;
        skipSpace();
        return peek() == closing() || bracket == '[' || readKey();
    }

    /** Reached only directly after an opening bracket: after a value, {@link #afterValue} closes. */
    private boolean end() {
        if (open.isEmpty() || peek() != closing() || !isOpening(previous())) {
            return false;
        }
        close();
        return afterValue();
    }

    private boolean afterValue() {
        while (!open.isEmpty()) {
            skipSpace();
            if (peek() == ',') {
                at++;
                skipSpace();
                return open.charAt(open.length() - 1) == '[' ? peek() != ']' : readKey();
            }
            if (peek() != closing()) {
                return false;
            }
            close();
        }
        return true;
    }

    private boolean readText() {
        boolean member = open.length() == 1 && closing() == '}';
        int start = at + 1;
        boolean read = readString();
        if (read && member) {
            texts.put(key, new TextRange(start, at - 1));
        }
        return read;
    }

    private boolean readKey() {
        int start = at + 1;
        if (!readString()) {
            return false;
        }
        if (open.length() == 1) {
            key = unescaped(in.substring(start, at - 1));
        }
        skipSpace();
        if (peek() != ':') {
            return false;
        }
        at++;
        skipSpace();
        return peek() != '}' && peek() != ']';
    }

    private boolean readString() {
        if (peek() != '"') {
            return false;
        }
        at++;
        while (peek() != '"') {
            char c = peek();
            if (c < ' ') {
                return false;
            }
            at++;
            if (c == '\\' && !readEscape()) {
                return false;
            }
        }
        at++;
        return true;
    }

    private boolean readEscape() {
        char c = peek();
        at++;
        if (c != 'u') {
            return c != 0 && "\"\\/bfnrt".indexOf(c) >= 0;
        }
        for (int i = 0; i < 4; i++, at++) {
            if (Character.digit(peek(), 16) < 0 || peek() > 'f') {
                return false;
            }
        }
        return true;
    }

    private boolean readWord(String word) {
        boolean found = in.startsWith(word, at);
        at += found ? word.length() : 0;
        return found;
    }

    private boolean readNumber() {
        at += peek() == '-' ? 1 : 0;
        if (peek() == '0') {
            at++;
        } else if (!readDigits()) {
            return false;
        }
        if (peek() == '.') {
            at++;
            if (!readDigits()) {
                return false;
            }
        }
        if (peek() == 'e' || peek() == 'E') {
            at++;
            at += peek() == '+' || peek() == '-' ? 1 : 0;
            return readDigits();
        }
        return true;
    }

    private boolean readDigits() {
        int start = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        return at > start;
    }

    /** The next character; the end of the text, like NUL, begins nothing in JSON. */
    private char peek() {
        return at < in.length() ? in.charAt(at) : 0;
    }

    private char previous() {
        int before = at - 1;
        while (before > 0 && isSpace(in.charAt(before))) {
            before--;
        }
        return in.charAt(before);
    }

    private char closing() {
        return open.charAt(open.length() - 1) == '[' ? ']' : '}';
    }

    private void close() {
        at++;
        open.setLength(open.length() - 1);
    }

    private void skipSpace() {
        while (at < in.length() && isSpace(in.charAt(at))) {
            at++;
        }
    }

    private static boolean isOpening(char c) {
        return c == '[' || c == '{';
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }
}
