package dev.slipway.disk.ext4;

import static dev.slipway.disk.ext4.Geometry.BLOCK;

import dev.slipway.disk.blocks.BlockStream;
import dev.slipway.disk.ext4.NumberedTree.Numbered;
import dev.slipway.disk.tree.Directory;
import dev.slipway.disk.tree.DiskXattrs;
import dev.slipway.disk.tree.FileType;
import dev.slipway.disk.tree.RegularFile;
import dev.slipway.disk.tree.SpecialFile;
import dev.slipway.disk.tree.StoredContent.Run;
import dev.slipway.disk.tree.Symlink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Writes the inodes of a numbered tree to their tables, and behind the contents what does not fit into inodes. It
 * begins where the stream is.
 */
record TreeWriter(
        FileChannel file,
        BlockStream blocks,
        NumberedTree tree,
        Geometry geometry,
        NameHash nameHash,
        Checksum checksum,
        Optional<Journal> journal) {
    /** Writes everything. */
    void write() throws IOException {
        BlockStream table = new BlockStream(file, geometry.inodeTable(0));
        for (int number = 1; number < Superblock.FIRST_INODE; number++) {
            table.write(reserved(number));
        }
        for (Numbered inode : tree.others()) {
            table.write(inode(inode).encode(inode.number(), checksum));
        }
        table.align();
        table.flush();
        blocks.flush();
        long planned = journal.map(Journal::firstBlock).orElse(geometry.metadataStart());
        if (blocks.nextBlock() != planned) {
            throw new IllegalStateException("planned up to block " + planned + ", came to " + blocks.nextBlock());
        }
    }

    private byte[] reserved(int number) throws IOException {
        if (number == NumberedTree.ROOT) {
            return inode(tree.root()).encode(number, checksum);
        }
        return number == Journal.INODE && journal.isPresent()
                ? journal.get().inode().encode(number, checksum)
                : InodeRecord.unused(number, checksum);
    }

    private InodeRecord inode(Numbered inode) throws IOException {
        return switch (inode.node()) {
            case Directory directory -> directory(inode, directory);
            case RegularFile regular -> withRuns(inode, regular.requireContent().runs(), InodeRecord.EXTENTS);
            case Symlink link -> symlink(inode, link);
            case SpecialFile special -> special(inode, special);
        };
    }

    private InodeRecord directory(Numbered inode, Directory directory) throws IOException {
        DirectoryLayout layout = DirectoryLayout.of(directory, nameHash::of).orElseThrow();
        long first = blocks.nextBlock();
        new DirectoryBlocks(inode.number(), inode.parent(), checksum, blocks::write).write(layout, tree::numberOf);
        List<Run> runs = List.of(new Run(0, first, blocks.nextBlock() - first));
        return withRuns(inode, runs, InodeRecord.EXTENTS | (layout.index().isPresent() ? InodeRecord.INDEX : 0));
    }

    private InodeRecord symlink(Numbered inode, Symlink link) throws IOException {
        byte[] target = link.target().getBytes(StandardCharsets.ISO_8859_1);
        if (target.length < ExtentMap.ROOT_BYTES) {
            byte[] map = Arrays.copyOf(target, ExtentMap.ROOT_BYTES);
            return record(inode, target.length, 0, 0, map);
        }
        long block = blocks.nextBlock();
        blocks.write(target);
        blocks.align();
        byte[] map = ExtentMap.of(List.of(new Run(0, block, 1)), 0, inode.number(), checksum)
                .root();
        return record(inode, target.length, 1, InodeRecord.EXTENTS, map);
    }

    /** Device numbers below 256 have their old place, others the second word; see the kernel's {@code ext4_do_update_inode}. */
    private InodeRecord special(Numbered inode, SpecialFile special) throws IOException {
        int number = special.deviceNumber();
        ByteBuffer map = ByteBuffer.allocate(ExtentMap.ROOT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        map.putInt(number >>> 16 == 0 ? 0 : 4, number);
        return record(inode, 0, 0, 0, map.array());
    }

    private InodeRecord withRuns(Numbered inode, List<Run> runs, int flags) throws IOException {
        ExtentMap map = ExtentMap.of(runs, blocks.nextBlock(), inode.number(), checksum);
        for (byte[] node : map.nodes()) {
            blocks.write(node);
        }
        long held = 0;
        for (Run run : runs) {
            held += run.blocks();
        }
        long size = inode.node() instanceof RegularFile regular ? regular.size() : held * BLOCK;
        return record(inode, size, held + map.nodes().size(), flags, map.root());
    }

    private InodeRecord record(Numbered inode, long size, long held, int flags, byte[] map) throws IOException {
        XattrArea.Placement xattrs =
                XattrArea.place(DiskXattrs.kept(inode.node())).orElseThrow();
        long xattrBlock = 0;
        if (xattrs.inBlock().isPresent()) {
            xattrBlock = blocks.nextBlock();
            blocks.write(XattrArea.seal(xattrs.inBlock().get(), xattrBlock, checksum));
        }
        return new InodeRecord(
                FileType.of(inode.node()),
                inode.node().attributes(),
                inode.links(),
                size,
                held + (xattrBlock == 0 ? 0 : 1),
                flags,
                map,
                xattrBlock,
                xattrs.inInode());
    }
}
