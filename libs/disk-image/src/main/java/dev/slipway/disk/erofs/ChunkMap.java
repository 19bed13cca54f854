package dev.slipway.disk.erofs;

import static dev.slipway.disk.blocks.BlockStream.BLOCK;

import dev.slipway.disk.tree.ContentStore.DataExtent;
import dev.slipway.disk.tree.StoredContent.Run;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Where the parts of a file with holes lie: a block number for each chunk, all of one size. Each chunk is a hole as a whole or
 * lies in consecutive blocks.
 *
 * @param size of the file in bytes
 * @param logBlocks the binary logarithm of the blocks in a chunk
 */
record ChunkMap(long size, List<Run> runs, int logBlocks) {

    /** Chunks of 1 GiB: larger ones do not fit the 32-bit arithmetic of some kernels. */
    private static final int MAX_LOG_BLOCKS = 18;

    private static final int ENTRY = 4;
    private static final int HOLE = -1;
    private static final int ENTRIES_AT_ONCE = 1 << 14;

    /** Where the parts of a map go. */
    @FunctionalInterface
    interface Sink {
        void write(byte[] part) throws java.io.IOException;
    }

    ChunkMap {
        runs = List.copyOf(runs);
    }

    /** What it costs to store a file in pieces of some size: the data with zeros around it, and the map. */
    record Cost(int logBlocks, long bytes) {

        long piece() {
            return (long) BLOCK << logBlocks;
        }
    }

    /** The pieces in which the file takes least room; small ones give a large map, and large ones many zeros. */
    static Cost cheapest(long size, List<DataExtent> extents) {
        Cost best = cost(size, extents, 0);
        for (int log = 1; log <= MAX_LOG_BLOCKS; log++) {
            Cost other = cost(size, extents, log);
            if (other.bytes < best.bytes) {
                best = other;
            }
        }
        return best;
    }

    private static Cost cost(long size, List<DataExtent> extents, int log) {
        long piece = (long) BLOCK << log;
        long end = (size + BLOCK - 1) & -BLOCK;
        long stored = 0;
        long reached = 0;
        for (DataExtent extent : extents) {
            long from = Math.max(reached, extent.offset() & -piece);
            reached = Math.min(end, (extent.offset() + extent.length() + piece - 1) & -piece);
            stored += reached - from;
        }
        return new Cost(log, stored + ENTRY * ((size + piece - 1) / piece));
    }

    /** Whether the file is one run of blocks and needs no map. */
    static boolean needless(long size, List<Run> runs) {
        return size == 0
                || runs.size() == 1
                        && runs.getFirst().fileBlock() == 0
                        && runs.getFirst().blocks() * BLOCK >= size;
    }

    /** The map with the largest chunks at whose ends all runs begin and end. */
    static ChunkMap of(long size, List<Run> runs) {
        int log = MAX_LOG_BLOCKS;
        for (Run run : runs) {
            log = Math.min(log, Long.numberOfTrailingZeros(run.fileBlock()));
            long end = run.fileBlock() + run.blocks();
            if (end * BLOCK < size) {
                log = Math.min(log, Long.numberOfTrailingZeros(end));
            }
        }
        return new ChunkMap(size, runs, log);
    }

    long bytes() {
        return chunks() * ENTRY;
    }

    private long chunks() {
        long chunk = (long) BLOCK << logBlocks;
        return (size + chunk - 1) / chunk;
    }

    void writeTo(Sink sink) throws java.io.IOException {
        long chunk = 0;
        for (Run run : runs) {
            chunk = holes(chunk, run.fileBlock() >> logBlocks, sink);
            long end = run.fileBlock() + run.blocks();
            while (chunk << logBlocks < end) {
                ByteBuffer part = entries(Math.min(ENTRIES_AT_ONCE, (end - (chunk << logBlocks) - 1 >> logBlocks) + 1));
                for (; part.hasRemaining(); chunk++) {
                    part.putInt((int) (run.diskBlock() + (chunk << logBlocks) - run.fileBlock()));
                }
                sink.write(part.array());
            }
        }
        holes(chunk, chunks(), sink);
    }

    private static long holes(long from, long to, Sink sink) throws java.io.IOException {
        for (long done = from; done < to; ) {
            ByteBuffer part = entries(Math.min(ENTRIES_AT_ONCE, to - done));
            Arrays.fill(part.array(), (byte) HOLE);
            sink.write(part.array());
            done += part.capacity() / ENTRY;
        }
        return to;
    }

    private static ByteBuffer entries(long count) {
        return ByteBuffer.allocate((int) count * ENTRY).order(ByteOrder.LITTLE_ENDIAN);
    }
}
