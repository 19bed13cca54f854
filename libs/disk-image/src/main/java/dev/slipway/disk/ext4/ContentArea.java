package dev.slipway.disk.ext4;

import static dev.slipway.disk.ext4.Geometry.BLOCK;

import dev.slipway.disk.tree.ContentStore;
import dev.slipway.disk.tree.StoredContent;
import dev.slipway.disk.tree.StoredContent.Run;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The part of the disk where file contents lie, one after the other in the order in which they come. Blocks of a file that
 * hold no data are left out.
 */
final class ContentArea implements ContentStore {

    private final BlockStream blocks;

    ContentArea(BlockStream blocks) {
        this.blocks = blocks;
    }

    @Override
    public StoredContent store(List<DataExtent> extents, ByteSource bytes) throws IOException {
        List<Run> runs = new ArrayList<>();
        long runStart = -1;
        long runDiskBlock = -1;
        long position = -1;
        for (DataExtent extent : extents) {
            long block = extent.offset() / BLOCK;
            boolean continues = runStart >= 0 && block <= (position + BLOCK - 1) / BLOCK;
            if (continues) {
                blocks.zeros(extent.offset() - position);
            } else {
                if (runStart >= 0) {
                    runs.add(endRun(runStart, runDiskBlock));
                }
                runStart = block;
                runDiskBlock = blocks.nextBlock();
                blocks.zeros(extent.offset() % BLOCK);
            }
            copy(extent.length(), bytes);
            position = extent.offset() + extent.length();
        }
        if (runStart >= 0) {
            runs.add(endRun(runStart, runDiskBlock));
        }
        return new StoredContent(runs);
    }

    private Run endRun(long fileBlock, long diskBlock) throws IOException {
        blocks.align();
        return new Run(fileBlock, diskBlock, blocks.nextBlock() - diskBlock);
    }

    private void copy(long length, ByteSource bytes) throws IOException {
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
}
