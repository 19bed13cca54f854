package dev.slipway.disk.layer;

import static dev.slipway.disk.layer.TarHeader.malformed;

import dev.slipway.disk.BadImageException;
import dev.slipway.disk.tree.ContentStore.DataExtent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The records of PAX headers ({@code "%d %s=%s\n"}), keys and values as byte strings. A value that is empty deletes what a
 * global header said.
 */
final class PaxRecords {

    private static final String XATTR = "SCHILY.xattr.";

    private final Map<String, String> values = new HashMap<>();
    /** GNU sparse format 0.0 repeats its keys, so their order counts. */
    private final List<String> sparseNumbers = new ArrayList<>();

    PaxRecords() {}

    /** Global records that the records of one entry will extend. */
    PaxRecords(PaxRecords global) {
        values.putAll(global.values);
    }

    void parse(byte[] bytes) throws BadImageException {
        for (int start = 0; start < bytes.length; ) {
            int space = start;
            int length = 0;
            while (space < bytes.length && bytes[space] >= '0' && bytes[space] <= '9' && length < bytes.length) {
                length = length * 10 + bytes[space++] - '0';
            }
            int end = start + length;
            if (space == start
                    || space >= bytes.length
                    || bytes[space] != ' '
                    || end > bytes.length
                    || end <= space + 1
                    || bytes[end - 1] != '\n') {
                throw malformed("a PAX record has a wrong length");
            }
            add(new String(bytes, space + 1, end - space - 2, StandardCharsets.ISO_8859_1));
            start = end;
        }
    }

    private void add(String text) throws BadImageException {
        int equals = text.indexOf('=', text.startsWith(XATTR) ? XATTR.length() : 0);
        if (equals <= 0) {
            throw malformed("a PAX record has no key");
        }
        String key = text.substring(0, equals);
        String value = text.substring(equals + 1);
        if (key.equals("GNU.sparse.offset") || key.equals("GNU.sparse.numbytes")) {
            sparseNumbers.add(value);
        } else if (value.isEmpty() && !key.startsWith(XATTR)) {
            values.remove(key);
        } else {
            values.put(key, value);
        }
    }

    @Nullable String text(String key, @Nullable String otherwise) {
        String value = values.get(key);
        return value == null ? otherwise : value;
    }

    long number(String key, long otherwise) throws BadImageException {
        String value = values.get(key);
        return value == null ? otherwise : parseNumber(value);
    }

    static long parseNumber(String text) throws BadImageException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw malformed("a PAX record has a number that is none: " + text);
        }
    }

    Map<String, byte[]> xattrs() {
        Map<String, byte[]> xattrs = new TreeMap<>();
        for (Map.Entry<String, String> record : values.entrySet()) {
            if (record.getKey().startsWith(XATTR)) {
                xattrs.put(
                        record.getKey().substring(XATTR.length()),
                        record.getValue().getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return xattrs;
    }

    /** Whether the entry is a GNU sparse file whose map precedes its data (format 1.0). */
    boolean hasSparseMapInData() {
        return "1".equals(values.get("GNU.sparse.major")) && "0".equals(values.get("GNU.sparse.minor"));
    }

    /** The map of a GNU sparse file of format 0.0 or 0.1. */
    Optional<List<DataExtent>> sparseMap() throws BadImageException {
        String map = values.get("GNU.sparse.map");
        if (map == null && sparseNumbers.isEmpty() && !values.containsKey("GNU.sparse.size")) {
            return Optional.empty();
        }
        List<String> numbers = map == null ? sparseNumbers : List.of(map.split(","));
        List<DataExtent> extents = new ArrayList<>();
        for (int i = 0; i + 1 < numbers.size(); i += 2) {
            extents.add(new DataExtent(parseNumber(numbers.get(i)), parseNumber(numbers.get(i + 1))));
        }
        return Optional.of(extents);
    }

    /** A decimal number of seconds, possibly negative and with a fraction, cut after nanoseconds towards the past. */
    record Instant(long seconds, int nanos) {

        static Instant parse(String text) throws BadImageException {
            int point = text.indexOf('.');
            long seconds = parseNumber(point < 0 ? text : text.startsWith("-.") ? "0" : text.substring(0, point));
            if (point < 0) {
                return new Instant(seconds, 0);
            }
            int nanos = 0;
            for (int place = point + 1; place <= point + 9; place++) {
                int digit = place < text.length() ? text.charAt(place) - '0' : 0;
                if (digit < 0 || digit > 9) {
                    throw malformed("a time is none: " + text);
                }
                nanos = nanos * 10 + digit;
            }
            return text.startsWith("-") && nanos > 0
                    ? new Instant(seconds - 1, 1_000_000_000 - nanos)
                    : new Instant(seconds, nanos);
        }
    }
}
