package dev.slipway.disk.erofs;

import dev.slipway.disk.BadImageException;
import dev.slipway.disk.Refused.Reason;
import dev.slipway.disk.blocks.BlockStream;
import dev.slipway.disk.blocks.ContentArea;
import dev.slipway.disk.tree.ContentStore;
import dev.slipway.disk.tree.StoredContent;
import java.io.IOException;
import java.util.List;

/**
 * Stores contents in pieces that suit a {@link ChunkMap}. Because that can cost more than the data, the whole has a bound of its
 * own.
 */
final class ErofsContents implements ContentStore {

    private final BlockStream blocks;
    private final ContentArea area;
    private final ChunkMap.Entry entry;
    private final long largest;

    /** Stores where the stream is, for maps of such entries. */
    ErofsContents(BlockStream blocks, ChunkMap.Entry entry, long largest) {
        this.blocks = blocks;
        this.area = new ContentArea(blocks, largest);
        this.entry = entry;
        this.largest = largest;
    }

    @Override
    public StoredContent store(long size, List<DataExtent> extents, ByteSource bytes)
            throws IOException, BadImageException {
        ChunkMap.Cost cost = ChunkMap.cheapest(size, extents, entry);
        if (cost.bytes() > largest - blocks.position()) {
            throw new BadImageException(
                    Reason.LIMIT_EXCEEDED,
                    "a file of " + size + " bytes, holes included, makes the file system larger than " + largest);
        }
        return area.store(size, extents, bytes, cost.piece());
    }
}
