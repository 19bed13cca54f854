package dev.slipway.converter.download;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which bytes of a disk a request asks for (RFC 9110, section 14). A server may ignore a range, and gives the whole then. */
sealed interface ByteSelection {
    /** All of them. */
    record Whole(long size) implements ByteSelection {}

    /**
     * Some of them.
     *
     * @param first from 0
     * @param last the last one that belongs to it
     * @param size of the whole
     */
    record Part(long first, long last, long size) implements ByteSelection {
        long length() {
            return last - first + 1;
        }
    }

    /** None, because they lie behind the end. */
    record Outside(long size) implements ByteSelection {}

    Pattern SINGLE = Pattern.compile("bytes=[ \t]*(\\d{0,18})-(\\d{0,18})[ \t]*", Pattern.CASE_INSENSITIVE);

    /**
     * What these headers mean. Several ranges at once are ignored, as is what is no range, and any range under the condition that
     * another representation is there.
     *
     * @param range the header {@code Range}
     * @param ifRange the header {@code If-Range}, which only this strong entity tag fulfils
     * @param size of the whole, in bytes, more than none
     */
    static ByteSelection of(@Nullable String range, @Nullable String ifRange, String entityTag, long size) {
        boolean counts = ifRange == null || ifRange.strip().equals(entityTag);
        Matcher single = SINGLE.matcher(range == null || !counts ? "" : range.strip());
        if (!single.matches()) {
            return new Whole(size);
        }
        String first = single.group(1);
        String last = single.group(2);
        if (first.isEmpty()) {
            return last.isEmpty() ? new Whole(size) : suffix(Long.parseLong(last), size);
        }
        long begin = Long.parseLong(first);
        long end = last.isEmpty() ? size - 1 : Math.min(Long.parseLong(last), size - 1);
        if (begin >= size) {
            return !last.isEmpty() && Long.parseLong(last) < begin ? new Whole(size) : new Outside(size);
        }
        return end < begin ? new Whole(size) : new Part(begin, end, size);
    }

    private static ByteSelection suffix(long length, long size) {
        return length == 0 ? new Outside(size) : new Part(Math.max(0, size - length), size - 1, size);
    }
}
