package dev.slipway.tar;

import static dev.slipway.tar.TarException.malformed;
import static dev.slipway.tar.TarException.truncated;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The content of a gzip file (RFC 1952): of all its members, one after the other. Members may be empty and may be many: they
 * cost no more than their bytes, unlike with {@link java.util.zip.GZIPInputStream}, which recurses once for each.
 *
 * <p>Behind the last member there may be zeros, as on tapes and devices; GNU gzip passes over these without a word. Anything else
 * there is refused: Go refuses it, and GNU gzip reports it as an error.
 */
final class GzipInput extends ArrayInput {

    static final int MAGIC_1 = 0x1f;
    static final int MAGIC_2 = 0x8b;

    private static final int DEFLATE = 8;
    private static final int FLAG_HEADER_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int BUFFER_BYTES = 128 << 10;

    private final InputStream source;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final CRC32 headerCrc = new CRC32();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    private State state = State.BEFORE_FIRST_MEMBER;

    private enum State {
        BEFORE_FIRST_MEMBER,
        IN_MEMBER,
        BEHIND_MEMBER,
        ENDED
    }

    GzipInput(InputStream source) {
        this.source = source;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (state != State.ENDED) {
            if (state != State.IN_MEMBER) {
                state = startMember() ? State.IN_MEMBER : State.ENDED;
                continue;
            }
            int inflated = inflate(into, offset, length);
            if (inflated > 0) {
                crc.update(into, offset, inflated);
                return inflated;
            }
            if (inflater.finished()) {
                endMember();
                state = State.BEHIND_MEMBER;
            }
        }
        return -1;
    }

    /** Some bytes; none where a member ends or more input was needed. */
    private int inflate(byte[] into, int offset, int length) throws IOException {
        try {
            int inflated = inflater.inflate(into, offset, length);
            if (inflated == 0 && !inflater.finished()) {
                if (inflater.needsDictionary()) {
                    throw malformed("the gzip stream is damaged: it wants a dictionary, which gzip does not have");
                }
                refill();
                inflater.setInput(buffer, 0, limit);
            }
            return inflated;
        } catch (DataFormatException e) {
            throw malformed(
                    "the gzip stream is damaged: " + (e.getMessage() == null ? "no deflate data" : e.getMessage()));
        }
    }

    private boolean startMember() throws IOException {
        int first = read1();
        if (first == 0 && state == State.BEHIND_MEMBER) {
            passOverZeros();
            return false;
        }
        if (first < 0 && state == State.BEHIND_MEMBER) {
            return false;
        }
        headerCrc.reset();
        headerCrc.update(first);
        if (first != MAGIC_1 || header1() != MAGIC_2) {
            throw state == State.BEHIND_MEMBER
                    ? malformed("the gzip stream has something behind its end that is neither gzip nor zeros")
                    : malformed("this is no gzip stream");
        }
        int method = header1();
        if (method != DEFLATE) {
            throw malformed("the gzip stream has the unknown compression method " + method);
        }
        readRestOfHeader();
        crc.reset();
        inflater.reset();
        inflater.setInput(buffer, position, limit - position);
        return true;
    }

    private void passOverZeros() throws IOException {
        for (int next = read1(); next >= 0; next = read1()) {
            if (next != 0) {
                throw malformed("the gzip stream has something behind its end that is neither gzip nor zeros");
            }
        }
    }

    /** Flags, time, extra flags, system; then what the flags announce, none of which is kept. */
    private void readRestOfHeader() throws IOException {
        int flags = header1();
        skipHeader(6);
        if ((flags & FLAG_EXTRA) != 0) {
            skipHeader(header1() | header1() << 8);
        }
        if ((flags & FLAG_NAME) != 0) {
            skipHeaderText();
        }
        if ((flags & FLAG_COMMENT) != 0) {
            skipHeaderText();
        }
        if ((flags & FLAG_HEADER_CRC) != 0) {
            int expected = (int) headerCrc.getValue() & 0xffff;
            if ((header1() | header1() << 8) != expected) {
                throw malformed("the gzip stream is damaged: a header has a wrong checksum");
            }
        }
    }

    private void skipHeader(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            header1();
        }
    }

    private void skipHeaderText() throws IOException {
        int next;
        do {
            next = header1();
        } while (next != 0);
    }

    private int header1() throws IOException {
        int next = required1();
        headerCrc.update(next);
        return next;
    }

    private void endMember() throws IOException {
        position = limit - inflater.getRemaining();
        long expectedCrc = little32();
        long expectedSize = little32();
        if (expectedCrc != crc.getValue()) {
            throw malformed("the gzip stream is damaged: the checksum of its content is wrong");
        }
        if (expectedSize != (inflater.getBytesWritten() & 0xffff_ffffL)) {
            throw malformed("the gzip stream is damaged: its content has another size than it says");
        }
    }

    private long little32() throws IOException {
        long value = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            value |= (long) required1() << shift;
        }
        return value;
    }

    private int required1() throws IOException {
        if (position == limit) {
            refill();
        }
        return buffer[position++] & 0xff;
    }

    /** A byte; -1 at the end. */
    private int read1() throws IOException {
        if (position == limit && !fill()) {
            return -1;
        }
        return buffer[position++] & 0xff;
    }

    private void refill() throws IOException {
        if (!fill()) {
            throw truncated("the gzip stream ends too early: it is truncated");
        }
    }

    private boolean fill() throws IOException {
        int read;
        do {
            read = source.read(buffer, 0, buffer.length);
        } while (read == 0);
        position = 0;
        limit = Math.max(read, 0);
        return read > 0;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        source.close();
    }
}
