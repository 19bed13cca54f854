package dev.slipway.buildapi;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/** A sound tar.gz of any size that is made while it is sent. Its content is stored, not compressed. */
final class LargeSource {
    private static final int BUFFER = 64 * 1024;
    private static final int TAR_BLOCK = 512;

    private final long contentBytes;
    private final CRC32 checksum = new CRC32();

    /** @param contentBytes of the one large file, whole tar blocks; the tar.gz is a little larger */
    private LargeSource(long contentBytes) {
        if (contentBytes % TAR_BLOCK != 0) {
            throw new IllegalArgumentException("not whole tar blocks: " + contentBytes);
        }
        this.contentBytes = contentBytes;
    }

    /** May be subscribed to once. */
    static BodyPublisher of(long contentBytes) {
        LargeSource source = new LargeSource(contentBytes);
        // RFC 1952: magic, deflate, no flags, no time, no extra flags, unknown system; CRC and size at the end.
        byte[] header = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};
        return BodyPublishers.concat(
                BodyPublishers.ofByteArray(header),
                BodyPublishers.ofInputStream(source::deflated),
                BodyPublishers.ofInputStream(source::trailer));
    }

    private InputStream deflated() {
        return new DeflaterInputStream(
                new CheckedInputStream(tar(), checksum), new Deflater(Deflater.NO_COMPRESSION, true), BUFFER);
    }

    private InputStream trailer() {
        return new ByteArrayInputStream(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) checksum.getValue())
                .putInt((int) tarBytes())
                .array());
    }

    private InputStream tar() {
        return new SequenceInputStream(Collections.enumeration(List.of(
                new ByteArrayInputStream(head()),
                new Zeros(contentBytes),
                new ByteArrayInputStream(new byte[2 * TAR_BLOCK]))));
    }

    private long tarBytes() {
        return head().length + contentBytes + 2 * TAR_BLOCK;
    }

    private byte[] head() {
        byte[] dockerfile = "FROM scratch\nCOPY . /\n".getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        head.writeBytes(header("Dockerfile", dockerfile.length));
        head.writeBytes(Arrays.copyOf(dockerfile, TAR_BLOCK));
        head.writeBytes(header("large", contentBytes));
        return head.toByteArray();
    }

    private static byte[] header(String name, long size) {
        byte[] header = new byte[TAR_BLOCK];
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(size);
        entry.writeEntryHeader(header);
        return header;
    }

    private static final class Zeros extends InputStream {
        private long left;

        Zeros(long count) {
            this.left = count;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            if (left <= 0) {
                return -1;
            }
            int count = (int) Math.min(left, length);
            Arrays.fill(bytes, offset, offset + count, (byte) 0);
            left -= count;
            return count;
        }
    }
}
