package dev.slipway.disk.blocks;

import static dev.slipway.disk.blocks.BlockStream.BLOCK;

import dev.slipway.disk.BadImageException;
import dev.slipway.disk.Refused.Reason;
import dev.slipway.disk.tree.ContentStore;
import dev.slipway.disk.tree.StoredContent;
import dev.slipway.disk.tree.StoredContent.Run;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The part of the disk where file contents lie, one after the other in the order in which they come. Parts of a file that
 * hold no data are left out, in whole blocks or in coarser pieces.
 *
 * @param largest where in the image the last content ends at the latest, in bytes
 */
public record ContentArea(BlockStream blocks, long largest) implements ContentStore {
    @Override
    public StoredContent store(long size, List<DataExtent> extents, ByteSource bytes)
            throws IOException, BadImageException {
        return store(size, extents, bytes, BLOCK);
    }

    /**
     * Stores one file in runs that begin and end with a piece, or end with the file.
     *
     * @param piece in bytes, a power of two, a block at least; what of a piece is a hole becomes zeros on the disk
     */
    public StoredContent store(long size, List<DataExtent> extents, ByteSource bytes, long piece)
            throws IOException, BadImageException {
        List<Run> runs = new ArrayList<>();
        long runStart = -1;
        long position = -1;
        for (DataExtent extent : extents) {
            long start = extent.offset() & -piece;
            if (runStart < 0 || start > roundUp(position, piece)) {
                if (runStart >= 0) {
                    runs.add(endRun(runStart, position, size, piece));
                }
                runStart = start;
                position = start;
            }
            requireRoom(extent.length() + extent.offset() - position);
            blocks.zeros(extent.offset() - position);
            copy(extent.length(), bytes);
            position = extent.offset() + extent.length();
        }
        if (runStart >= 0) {
            runs.add(endRun(runStart, position, size, piece));
        }
        return new StoredContent(StoredContent.THE_DISK, runs);
    }

    /** Small parts between small holes take whole blocks each: far more than their layer unpacks to. */
    private void requireRoom(long bytes) throws BadImageException {
        if (bytes > largest - blocks.position()) {
            throw new BadImageException(
                    Reason.LIMIT_EXCEEDED, "contents, with holes filled up to blocks, that end behind byte " + largest);
        }
    }

    private Run endRun(long start, long end, long size, long piece) throws IOException {
        long padded = Math.min(roundUp(end, piece), roundUp(size, BLOCK));
        blocks.zeros(padded - end);
        long length = (padded - start) / BLOCK;
        return new Run(start / BLOCK, blocks.nextBlock() - length, length);
    }

    private void copy(long length, ByteSource bytes) throws IOException, BadImageException {
        for (long left = length; left > 0; ) {
            ByteBuffer room = blocks.room(left);
            int before = room.position();
            try {
                bytes.read(room);
            } finally {
                left -= room.position() - before;
                blocks.filled();
            }
        }
    }

    private static long roundUp(long bytes, long unit) {
        return (bytes + unit - 1) & -unit;
    }
}
