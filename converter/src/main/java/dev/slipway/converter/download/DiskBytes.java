package dev.slipway.converter.download;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.EOFException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes bytes of a disk.
 *
 * @param first from 0
 * @param length how many
 * @param compressed by zstd (RFC 8878)
 * @param sent counts what the client took, which is less than was read where it is compressed
 */
record DiskBytes(OpenDisk disk, long first, long length, boolean compressed, AtomicLong sent) {
    private static final int AT_ONCE = 1 << 17;
    /** Fast, because a download waits for it; zeros, of which disks have many, go at any level. */
    private static final int LEVEL = 1;

    /** @throws IOException when the client is gone, or the disk cannot be read */
    void writeTo(OutputStream out) throws IOException {
        OutputStream counted = new Counted(out);
        if (compressed) {
            try (ZstdOutputStream zstd = new ZstdOutputStream(counted, LEVEL)) {
                copyTo(zstd);
            }
        } else {
            copyTo(counted);
        }
        out.flush();
    }

    private void copyTo(OutputStream out) throws IOException {
        byte[] bytes = new byte[AT_ONCE];
        long position = first;
        long end = first + length;
        while (position < end) {
            int read = disk.file().read(ByteBuffer.wrap(bytes, 0, (int) Math.min(AT_ONCE, end - position)), position);
            if (read < 0) {
                throw new EOFException("the disk ends at " + position + " and not at " + end);
            }
            out.write(bytes, 0, read);
            position += read;
        }
    }

    /** Counts what went on to the client. */
    private final class Counted extends FilterOutputStream {
        Counted(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            out.write(bytes, offset, count);
            sent.addAndGet(count);
        }

        @Override
        public void write(int one) throws IOException {
            out.write(one);
            sent.incrementAndGet();
        }

        /** The response's stream is the framework's to close: closed here, a download that was cut would look whole. */
        @Override
        public void close() throws IOException {
            out.flush();
        }
    }
}
