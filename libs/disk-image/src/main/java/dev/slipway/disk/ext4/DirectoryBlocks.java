package dev.slipway.disk.ext4;

import dev.slipway.disk.tree.FileType;
import dev.slipway.disk.tree.Node;
import java.io.IOException;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * Makes the blocks of one directory, first to last.
 *
 * @param inode of the directory
 * @param parent the inode of the directory above
 * @param sink where the blocks go
 */
record DirectoryBlocks(int inode, int parent, Checksum checksum, BlockSink sink) {

    /** Where full blocks go. */
    @FunctionalInterface
    interface BlockSink {
        void write(byte[] block) throws IOException;
    }

    /**
     * @param numbers the inode of each node that has an entry
     */
    void write(DirectoryLayout layout, ToIntFunction<Node> numbers) throws IOException {
        EntryBlock block = new EntryBlock();
        if (layout.index().isPresent()) {
            for (byte[] encoded : layout.index().get().encode(inode, parent, checksum)) {
                sink.write(encoded);
            }
        } else {
            block.add(".", inode, FileType.DIRECTORY);
            block.add("..", parent, FileType.DIRECTORY);
        }
        for (var leaf : layout.leaves()) {
            for (Map.Entry<String, Node> entry : leaf) {
                block.add(entry.getKey(), numbers.applyAsInt(entry.getValue()), FileType.of(entry.getValue()));
            }
            sink.write(block.sealed(inode, checksum));
            block = new EntryBlock();
        }
    }
}
