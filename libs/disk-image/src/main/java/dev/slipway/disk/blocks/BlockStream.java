package dev.slipway.disk.blocks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;

/** Writes consecutive blocks of the image through a buffer, in few large writes. */
public final class BlockStream {

    public static final int BLOCK = 4096;

    private static final int BUFFER_BYTES = 1 << 20;
    private static final byte[] ZEROS = new byte[BLOCK];

    private final FileChannel file;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private long flushed;

    /** Begins at a block. */
    public BlockStream(FileChannel file, long firstBlock) {
        this.file = file;
        this.flushed = firstBlock * BLOCK;
    }

    /** The block that comes next; only between whole blocks. */
    public long nextBlock() {
        long position = position();
        if (position % BLOCK != 0) {
            throw new IllegalStateException("in the middle of a block");
        }
        return position / BLOCK;
    }

    /** The byte of the image that comes next. */
    public long position() {
        return flushed + buffer.position();
    }

    /** The buffer with room for at least one byte and at most so many: the caller fills it. */
    public ByteBuffer room(long atMost) throws IOException {
        if (!buffer.hasRemaining()) {
            flush();
        }
        buffer.limit((int) Math.min(buffer.capacity(), buffer.position() + atMost));
        return buffer;
    }

    /** Ends what {@link #room} began. */
    public void filled() {
        buffer.limit(buffer.capacity());
    }

    public void write(byte[] bytes) throws IOException {
        for (int done = 0; done < bytes.length; ) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int part = Math.min(buffer.remaining(), bytes.length - done);
            buffer.put(bytes, done, part);
            done += part;
        }
    }

    public void zeros(long count) throws IOException {
        for (long left = count; left > 0; ) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int part = (int) Math.min(Math.min(buffer.remaining(), ZEROS.length), left);
            buffer.put(ZEROS, 0, part);
            left -= part;
        }
    }

    /** Fills the current block with zeros. */
    public void align() throws IOException {
        zeros(-position() & (BLOCK - 1));
    }

    /** @throws IOException if the file cannot take it, a full disk for instance; its message says that it was to be written */
    public void flush() throws IOException {
        buffer.flip();
        try {
            while (buffer.hasRemaining()) {
                flushed += file.write(buffer, flushed);
            }
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException("the disk cannot be written: " + e.getMessage(), e);
        }
        buffer.clear();
    }
}
