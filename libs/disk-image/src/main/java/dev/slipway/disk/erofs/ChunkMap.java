package dev.slipway.disk.erofs;

import static dev.slipway.disk.blocks.BlockStream.BLOCK;

import dev.slipway.disk.tree.ContentStore.DataExtent;
import dev.slipway.disk.tree.StoredContent;
import dev.slipway.disk.tree.StoredContent.Run;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Where the parts of a file lie that has holes or is on another device: an entry for each chunk, all of one size. Each chunk is
 * a hole as a whole or lies in consecutive blocks.
 *
 * @param size of the file in bytes
 * @param logBlocks the binary logarithm of the blocks in a chunk
 */
record ChunkMap(long size, StoredContent content, int logBlocks) {

    /** Chunks of 1 GiB: larger ones do not fit the 32-bit arithmetic of some kernels. */
    private static final int MAX_LOG_BLOCKS = 18;

    private static final int HOLE = -1;
    private static final int NO_DEVICE = 0;
    private static final int ENTRIES_AT_ONCE = 1 << 14;

    /** What an entry says, in how many bytes; entries lie on a grid of their own length. */
    enum Entry {
        BLOCK_NUMBER(4, 0),
        DEVICE_AND_BLOCK_NUMBER(8, 0x20);

        private final int bytes;
        private final int format;

        Entry(int bytes, int format) {
            this.bytes = bytes;
            this.format = format;
        }

        private static Entry of(StoredContent content) {
            return content.device() == StoredContent.THE_DISK ? BLOCK_NUMBER : DEVICE_AND_BLOCK_NUMBER;
        }

        private void put(ByteBuffer out, int device, int block) {
            switch (this) {
                case BLOCK_NUMBER -> out.putInt(block);
                case DEVICE_AND_BLOCK_NUMBER ->
                    out.putShort((short) 0).putShort((short) device).putInt(block);
            }
        }
    }

    /** Where the parts of a map go. */
    @FunctionalInterface
    interface Sink {
        void write(byte[] part) throws java.io.IOException;
    }

    /** What it costs to store a file in pieces of some size: the data with zeros around it, and the map. */
    record Cost(int logBlocks, long bytes) {

        long piece() {
            return (long) BLOCK << logBlocks;
        }
    }

    /** The pieces in which the file takes least room; small ones give a large map, and large ones many zeros. */
    static Cost cheapest(long size, List<DataExtent> extents, Entry entry) {
        Cost best = cost(size, extents, entry, 0);
        for (int log = 1; log <= MAX_LOG_BLOCKS; log++) {
            Cost other = cost(size, extents, entry, log);
            if (other.bytes < best.bytes) {
                best = other;
            }
        }
        return best;
    }

    private static Cost cost(long size, List<DataExtent> extents, Entry entry, int log) {
        long piece = (long) BLOCK << log;
        long end = (size + BLOCK - 1) & -BLOCK;
        long stored = 0;
        long reached = 0;
        for (DataExtent extent : extents) {
            long from = Math.max(reached, extent.offset() & -piece);
            reached = Math.min(end, (extent.offset() + extent.length() + piece - 1) & -piece);
            stored += reached - from;
        }
        return new Cost(log, stored + entry.bytes * ((size + piece - 1) / piece));
    }

    /** Whether the file is empty or one run of blocks of the disk itself, and needs no map. */
    static boolean needless(long size, StoredContent content) {
        List<Run> runs = content.runs();
        return size == 0
                || content.device() == StoredContent.THE_DISK
                        && runs.size() == 1
                        && runs.getFirst().fileBlock() == 0
                        && runs.getFirst().blocks() * BLOCK >= size;
    }

    /** The map with the largest chunks at whose ends all runs begin and end. */
    static ChunkMap of(long size, StoredContent content) {
        int log = MAX_LOG_BLOCKS;
        for (Run run : content.runs()) {
            log = Math.min(log, Long.numberOfTrailingZeros(run.fileBlock()));
            long end = run.fileBlock() + run.blocks();
            if (end * BLOCK < size) {
                log = Math.min(log, Long.numberOfTrailingZeros(end));
            }
        }
        return new ChunkMap(size, content, log);
    }

    /** What the inode says of its map: the size of chunks, and of entries. */
    int format() {
        return logBlocks | entry().format;
    }

    /** The bytes between this end of an inode's attributes and the map. */
    int padding(int head) {
        return -head & (entry().bytes - 1);
    }

    long bytes() {
        return chunks() * entry().bytes;
    }

    private Entry entry() {
        return Entry.of(content);
    }

    private long chunks() {
        long chunk = (long) BLOCK << logBlocks;
        return (size + chunk - 1) / chunk;
    }

    /**
     * Writes all entries.
     *
     * @param device the number that the file system gives to the content's device
     */
    void writeTo(int device, Sink sink) throws java.io.IOException {
        long chunk = 0;
        for (Run run : content.runs()) {
            chunk = holes(chunk, run.fileBlock() >> logBlocks, sink);
            long end = run.fileBlock() + run.blocks();
            while (chunk << logBlocks < end) {
                ByteBuffer part = part((end - (chunk << logBlocks) - 1 >> logBlocks) + 1);
                for (; part.hasRemaining(); chunk++) {
                    entry().put(part, device, (int) (run.diskBlock() + (chunk << logBlocks) - run.fileBlock()));
                }
                sink.write(part.array());
            }
        }
        holes(chunk, chunks(), sink);
    }

    private long holes(long from, long to, Sink sink) throws java.io.IOException {
        for (long done = from; done < to; ) {
            ByteBuffer part = part(to - done);
            for (; part.hasRemaining(); done++) {
                entry().put(part, NO_DEVICE, HOLE);
            }
            sink.write(part.array());
        }
        return to;
    }

    private ByteBuffer part(long entries) {
        return ByteBuffer.allocate((int) Math.min(ENTRIES_AT_ONCE, entries) * entry().bytes)
                .order(ByteOrder.LITTLE_ENDIAN);
    }
}
