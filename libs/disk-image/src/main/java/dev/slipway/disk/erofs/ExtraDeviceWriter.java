package dev.slipway.disk.erofs;

import dev.slipway.disk.blocks.BlockStream;
import dev.slipway.disk.tree.ContentStore;
import java.io.IOException;
import java.nio.channels.FileChannel;

/**
 * Writes the blocks of an {@link ExtraDevice}: contents alone, each at the beginning of a block. Any number of indexes may refer
 * to them.
 */
public final class ExtraDeviceWriter {

    private final BlockStream blocks;
    private final ErofsContents contents;

    /**
     * Begins a device in an empty file.
     *
     * @param largest the most bytes that it may come to have
     */
    public ExtraDeviceWriter(FileChannel file, long largest) {
        blocks = new BlockStream(file, 0);
        contents = new ErofsContents(blocks, ChunkMap.Entry.DEVICE_AND_BLOCK_NUMBER, largest);
    }

    /** Where contents go, until {@link #finish}. They know their places, and not yet the number of this device. */
    public ContentStore contents() {
        return contents;
    }

    /** Writes what is left, and says how many blocks the device has. */
    public long finish() throws IOException {
        blocks.flush();
        return blocks.nextBlock();
    }
}
