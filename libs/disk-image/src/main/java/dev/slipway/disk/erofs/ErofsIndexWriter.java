package dev.slipway.disk.erofs;

import dev.slipway.disk.BadImageException;
import dev.slipway.disk.blocks.BlockStream;
import dev.slipway.disk.blocks.Remainder;
import dev.slipway.disk.tree.Directory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.SortedSet;
import java.util.UUID;

/**
 * Writes an EROFS file system that has everything but the contents of regular files, which lie on devices of their own: see
 * {@link ExtraDeviceWriter}.
 */
public final class ErofsIndexWriter {

    private ErofsIndexWriter() {}

    /**
     * An index whose front is written.
     *
     * @param rest what is to be written of it
     * @param devices the numbers of those that a mount needs, in the order in which it takes them
     */
    public record Index(Remainder rest, List<Integer> devices) {

        public Index {
            devices = List.copyOf(devices);
        }
    }

    /**
     * Lays the tree out and begins to write it.
     *
     * @param file is empty
     * @param largest the most bytes that the file and its devices may have together
     * @param devices by the numbers that contents know them by, from 1; those that no file of the tree needs are left out
     * @throws BadImageException where the file system cannot hold the tree, or not so many devices
     */
    public static Index begin(FileChannel file, UUID uuid, long largest, Directory root, List<ExtraDevice> devices)
            throws IOException, BadImageException {
        PlacedTree tree = new PlacedTree(root);
        SortedSet<Integer> needed = tree.devices();
        DeviceTable table = DeviceTable.of(needed, devices);
        BlockStream blocks = new BlockStream(file, DeviceTable.FIRST_BLOCK + table.tableBlocks());
        Remainder rest = new TreeWriter(file, blocks, tree, table).begin(uuid, largest);
        return new Index(rest, List.copyOf(needed));
    }
}
