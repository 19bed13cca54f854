package dev.slipway.disk.erofs;

import dev.slipway.disk.BadImageException;
import dev.slipway.disk.blocks.BlockStream;
import dev.slipway.disk.blocks.FileSystemWriter;
import dev.slipway.disk.blocks.Remainder;
import dev.slipway.disk.tree.ContentStore;
import dev.slipway.disk.tree.Directory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.UUID;

/** Writes one EROFS file system that has everything in one file. */
public final class ErofsWriter implements FileSystemWriter {

    private final FileChannel file;
    private final UUID uuid;
    private final long largest;
    private final BlockStream blocks;
    private final ErofsContents contents;

    /**
     * Begins a file system in an empty file.
     *
     * @param largest the most bytes that it may come to have
     */
    public ErofsWriter(FileChannel file, UUID uuid, long largest) {
        this.file = file;
        this.uuid = uuid;
        this.largest = largest;
        this.blocks = new BlockStream(file, 1);
        this.contents = new ErofsContents(blocks, ChunkMap.Entry.BLOCK_NUMBER, largest);
    }

    @Override
    public ContentStore contents() {
        return contents;
    }

    /** Contents that no file of the tree has stay where they are, of no use to anybody. */
    @Override
    public Remainder begin(Directory root) throws IOException, BadImageException {
        return new TreeWriter(file, blocks, new PlacedTree(root), DeviceTable.NONE).begin(uuid, largest);
    }
}
