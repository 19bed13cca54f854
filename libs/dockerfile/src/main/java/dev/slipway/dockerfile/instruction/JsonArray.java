package dev.slipway.dockerfile.instruction;

import dev.slipway.dockerfile.text.Whitespace;
import java.util.Optional;

/**
 * Whether the arguments of an instruction are a JSON array, in which case they are no shell text (RFC 8259).
 *
 * @param size the number of elements
 * @param stringsOnly whether each element is a string; BuildKit rejects an array with any other
 */
record JsonArray(int size, boolean stringsOnly) {

    /** Where Go's decoder gives up. */
    private static final int MAX_DEPTH = 10_000;

    /** Empty if the text is anything but one array. */
    static Optional<JsonArray> read(CharSequence text) {
        int start = Whitespace.skip(text, 0);
        if (start == text.length() || text.charAt(start) != '[') {
            return Optional.empty();
        }
        Reader reader = new Reader(text.toString(), start);
        return reader.readValue() && reader.atEnd()
                ? Optional.of(new JsonArray(reader.elements, reader.stringsOnly))
                : Optional.empty();
    }

    private static final class Reader {

        private final String in;
        private final StringBuilder open = new StringBuilder();
        private int at;
        private int elements;
        private boolean stringsOnly = true;

        Reader(String in, int at) {
            this.in = in;
            this.at = at;
        }

        /** Reads a value with all that is in it, without recursion. */
        boolean readValue() {
            do {
                if (!readOne()) {
                    return false;
                }
            } while (!open.isEmpty());
            return true;
        }

        boolean atEnd() {
            skipSpace();
            return at == in.length();
        }

        private boolean readOne() {
            skipSpace();
            char c = peek();
            if (open.length() == 1 && c != ']') {
                elements++;
                stringsOnly &= c == '"';
            }
            return switch (c) {
                case '[', '{' -> begin(c);
                case ']', '}' -> end();
                case '"' -> readString() && afterValue();
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

        private boolean readKey() {
            if (!readString()) {
                return false;
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
}
