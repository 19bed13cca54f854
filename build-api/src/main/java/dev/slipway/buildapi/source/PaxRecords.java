package dev.slipway.buildapi.source;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What pax headers say of the members that follow (POSIX.1-2017, pax, "pax Extended Header"): records {@code "%d %s=%s\n"},
 * length, keyword and value,
 * where the length counts the whole record in bytes. Only what this reader acts on is kept.
 */
final class PaxRecords {
    static final String PATH = "path";
    static final String LINK_PATH = "linkpath";
    static final String SIZE = "size";
    static final String GNU_SPARSE_NAME = "GNU.sparse.name";

    private static final Set<String> KEPT = Set.of(PATH, LINK_PATH, SIZE, GNU_SPARSE_NAME);
    /** Bytes of a value; longer than any name that Linux takes. */
    private static final int MAX_VALUE = 64 * 1024;

    private final Map<String, String> values = new HashMap<>();

    Optional<String> value(String keyword) {
        return Optional.ofNullable(values.get(keyword));
    }

    /** Adds the records of one header; what is said twice, counts as it was said last. */
    void read(byte[] records) throws InvalidTarException {
        int at = 0;
        while (at < records.length && records[at] != 0) {
            int space = indexOf((byte) ' ', records, at, records.length);
            int end = end(records, at, space);
            int equals = indexOf((byte) '=', records, space + 1, end);
            if (equals == end) {
                throw new InvalidTarException("not a tar: a pax record has no '='");
            }
            keep(text(records, space + 1, equals), records, equals + 1, end - 1);
            at = end;
        }
    }

    /** Where a record ends, if it is as long as it says: with a newline, after at least {@code =}. */
    private static int end(byte[] records, int start, int space) throws InvalidTarException {
        long length = decimal(text(records, start, space));
        if (length < space - start + 3 || length > records.length - start) {
            throw wrongLength();
        }
        int end = start + (int) length;
        if (records[end - 1] != '\n') {
            throw wrongLength();
        }
        return end;
    }

    private void keep(String keyword, byte[] records, int start, int end) throws InvalidTarException {
        if (!KEPT.contains(keyword)) {
            return;
        }
        if (end - start > MAX_VALUE) {
            throw new InvalidTarException("the tar has a pax " + keyword + " of " + (end - start) + " bytes");
        }
        values.put(keyword, text(records, start, end));
    }

    /** A number of bytes. */
    static long decimal(String digits) throws InvalidTarException {
        try {
            long value = Long.parseLong(digits);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Falls through to the same refusal as a negative one.
        }
        throw new InvalidTarException("not a tar: a pax header has something else where a number belongs");
    }

    private static InvalidTarException wrongLength() {
        return new InvalidTarException("not a tar: a pax record has a wrong length");
    }

    private static int indexOf(byte wanted, byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && bytes[at] != wanted) {
            at++;
        }
        return at;
    }

    private static String text(byte[] bytes, int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }
}
