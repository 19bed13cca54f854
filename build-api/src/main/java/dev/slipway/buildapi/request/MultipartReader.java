package dev.slipway.buildapi.request;

import dev.slipway.tar.ArrayInput;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code multipart/form-data} (RFC 7578, RFC 2046 section 5.1) part after part, in one buffer, each part's content
 * as a stream.
 */
final class MultipartReader {
    private static final int BUFFER = 64 * 1024;
    private static final int MAX_PART_HEADERS = 8 * 1024;
    private static final Pattern BOUNDARY =
            Pattern.compile(";\\s*boundary=(?:\"([^\"]{1,70})\"|([^;\\s\"]{1,70}))", Pattern.CASE_INSENSITIVE);
    private static final Pattern DISPOSITION = Pattern.compile("content-disposition:", Pattern.CASE_INSENSITIVE);
    private static final Pattern NAME = Pattern.compile(";\\s*name=\"([^\"]*)\"", Pattern.CASE_INSENSITIVE);

    private final InputStream in;
    /** CRLF, two hyphens, and the boundary: what ends each part. */
    private final byte[] delimiter;

    private final byte[] buffer = new byte[BUFFER];
    private int start;
    private int end;
    private boolean exhausted;
    private Content current;

    MultipartReader(InputStream in, String boundary) {
        this.in = in;
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        // The first delimiter has no CRLF of its own when nothing stands before it.
        buffer[0] = '\r';
        buffer[1] = '\n';
        end = 2;
        this.current = new Content();
    }

    /** The boundary that a content type names; empty if it is not {@code multipart/form-data} with one. */
    static Optional<String> boundary(String contentType) {
        String form = "multipart/form-data";
        if (!contentType.strip().regionMatches(true, 0, form, 0, form.length())) {
            return Optional.empty();
        }
        Matcher matcher = BOUNDARY.matcher(contentType);
        return matcher.find()
                ? Optional.of(matcher.group(1) == null ? matcher.group(2) : matcher.group(1))
                : Optional.empty();
    }

    /** @param name of the form field */
    record Part(String name, InputStream content) {}

    /** The next part; empty after the last. What is left of the one before is skipped. */
    Optional<Part> next() throws IOException {
        current.skipAll();
        require(2);
        if (buffer[start] == '-' && buffer[start + 1] == '-') {
            return Optional.empty();
        }
        skipLineEnd();
        String headers = headers();
        Matcher name = NAME.matcher(headers);
        if (!DISPOSITION.matcher(headers).find() || !name.find()) {
            throw new MultipartException("a part has no Content-Disposition with a name");
        }
        current = new Content();
        return Optional.of(new Part(name.group(1), current));
    }

    /** White space may stand between a delimiter and its line end (RFC 2046, "transport padding"). */
    private void skipLineEnd() throws IOException {
        while (buffer[start] == ' ' || buffer[start] == '\t') {
            start++;
            require(2);
        }
        if (buffer[start] != '\r' || buffer[start + 1] != '\n') {
            throw new MultipartException("a boundary is not followed by a line end");
        }
        start += 2;
    }

    private String headers() throws IOException {
        StringBuilder headers = new StringBuilder();
        while (true) {
            String line = line(MAX_PART_HEADERS - headers.length());
            if (line.isEmpty()) {
                return headers.toString();
            }
            headers.append(line).append('\n');
        }
    }

    private String line(int limit) throws IOException {
        for (int length = 0; length <= limit; length++) {
            require(length + 2);
            if (buffer[start + length] == '\r' && buffer[start + length + 1] == '\n') {
                String line = new String(buffer, start, length, StandardCharsets.UTF_8);
                start += length + 2;
                return line;
            }
        }
        throw new MultipartException("a part's headers are longer than " + MAX_PART_HEADERS + " bytes");
    }

    /** Makes sure that this many bytes are in the buffer. */
    private void require(int count) throws IOException {
        while (end - start < count) {
            if (!fill()) {
                throw new EOFException("the body ends before its last boundary");
            }
        }
    }

    private boolean fill() throws IOException {
        if (exhausted) {
            return false;
        }
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
        int count = in.read(buffer, end, buffer.length - end);
        if (count < 0) {
            exhausted = true;
            return false;
        }
        end += count;
        return true;
    }

    /** The content of one part: everything up to the next delimiter. */
    private final class Content extends ArrayInput {
        private boolean ended;

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            while (!ended) {
                int plain = plainBytes();
                if (plain > 0) {
                    int count = Math.min(plain, length);
                    System.arraycopy(buffer, start, bytes, offset, count);
                    start += count;
                    return count;
                }
                if (!ended && !fill()) {
                    throw new EOFException("the body ends before its last boundary");
                }
            }
            return -1;
        }

        /** How many buffered bytes certainly belong to the content; passes the delimiter if it is next. */
        private int plainBytes() {
            for (int at = start; at < end; at++) {
                if (buffer[at] != '\r') {
                    continue;
                }
                int matched = matched(at);
                if (matched == delimiter.length && at == start) {
                    start += delimiter.length;
                    ended = true;
                    return 0;
                }
                if (matched == delimiter.length || at + matched == end) {
                    return at - start;
                }
            }
            return end - start;
        }

        private int matched(int at) {
            int length = Math.min(delimiter.length, end - at);
            for (int i = 0; i < length; i++) {
                if (buffer[at + i] != delimiter[i]) {
                    return i;
                }
            }
            return length;
        }

        void skipAll() throws IOException {
            byte[] sink = new byte[8192];
            while (read(sink, 0, sink.length) >= 0) {
                // Reads on until the delimiter.
            }
        }
    }
}
