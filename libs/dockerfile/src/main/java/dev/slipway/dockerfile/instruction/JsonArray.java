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

    /** Empty if the text is anything but one array. */
    static Optional<JsonArray> read(CharSequence text) {
        int start = Whitespace.skip(text, 0);
        if (start == text.length() || text.charAt(start) != '[') {
            return Optional.empty();
        }
        JsonScanner scanner = new JsonScanner(text.toString(), start);
        return scanner.readAll()
                ? Optional.of(new JsonArray(scanner.elements(), scanner.stringsOnly()))
                : Optional.empty();
    }
}
