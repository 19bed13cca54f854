package dev.slipway.disk.ext4;

import static dev.slipway.disk.ext4.Geometry.BLOCK;

import dev.slipway.disk.BadImageException;
import dev.slipway.disk.DiskSize;
import dev.slipway.disk.Refused.Reason;
import dev.slipway.disk.blocks.BlockStream;
import dev.slipway.disk.blocks.ContentArea;
import dev.slipway.disk.blocks.FileSystemWriter;
import dev.slipway.disk.ext4.NumberedTree.Numbered;
import dev.slipway.disk.tree.ContentStore;
import dev.slipway.disk.tree.Directory;
import dev.slipway.disk.tree.FileType;
import dev.slipway.disk.tree.Node;
import dev.slipway.disk.tree.RegularFile;
import dev.slipway.disk.tree.SpecialFile;
import dev.slipway.disk.tree.StoredContent;
import dev.slipway.disk.tree.StoredContent.Run;
import dev.slipway.disk.tree.Symlink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes one ext4 file system: first the contents of files, as they come, then everything else from the finished tree.
 * The same contents in the same order, the same tree and the same UUID give the same bytes.
 */
public final class Ext4Writer implements FileSystemWriter {

    private final FileChannel file;
    private final Checksum checksum;
    private final byte[] uuid;
    private final byte[] hashSeed;
    private final NameHash nameHash;
    private final DiskSize size;
    private final int descriptorBlocks;
    private final BlockStream blocks;
    private final ContentArea contents;
    private final BitSet usedBlocks = new BitSet();
    private final BitSet directories = new BitSet();

    /**
     * Begins a file system in an empty file.
     *
     * @param size how large it is to become
     * @param largest the most bytes that it may come to have; room for its group descriptors is set aside
     */
    public Ext4Writer(FileChannel file, UUID uuid, UUID hashSeed, DiskSize size, long largest) {
        this.file = file;
        this.uuid = bytesOf(uuid);
        this.hashSeed = bytesOf(hashSeed);
        this.nameHash = new NameHash(this.hashSeed);
        this.size = size;
        this.checksum = new Checksum(this.uuid);
        this.descriptorBlocks = Geometry.descriptorBlocks(largest);
        this.blocks = new BlockStream(file, 1L + descriptorBlocks);
        this.contents = new ContentArea(blocks, largest);
    }

    @Override
    public ContentStore contents() {
        return contents;
    }

    /** Contents that no file of the tree has become free space. */
    @Override
    public long finish(Directory root) throws IOException, BadImageException {
        NumberedTree tree = NumberedTree.of(root);
        long metadataStart = blocks.nextBlock() + extraBlocks(tree, root);
        Geometry geometry = Geometry.plan(metadataStart, tree.inodes(), size, descriptorBlocks);
        usedBlocks.set(0, 1 + geometry.descriptorBlocks());
        usedBlocks.set((int) blocks.nextBlock(), (int) geometry.metadataEnd());
        writeInodes(tree, geometry);
        if (blocks.nextBlock() != metadataStart) {
            throw new IllegalStateException("planned up to block " + metadataStart + ", came to " + blocks.nextBlock());
        }
        GroupSummary groups = new GroupSummary(geometry, usedBlocks, tree.inodes(), directories, checksum);
        writeGroups(groups, geometry);
        writeFront(groups, geometry);
        extendTo(geometry.bytes());
        return geometry.bytes();
    }

    /** How many blocks links, directories, attributes and extent trees take. */
    private long extraBlocks(NumberedTree tree, Directory root) throws BadImageException {
        long count = extraBlocks(root, root);
        for (Numbered inode : tree.others()) {
            count += extraBlocks(inode.node(), root);
        }
        return count;
    }

    private long extraBlocks(Node node, Directory root) throws BadImageException {
        int own =
                switch (node) {
                    case Directory directory -> {
                        int count = layoutOf(directory, root).blocks();
                        yield count + ExtentMap.nodeBlocks(List.of(new Run(0, 0, count)));
                    }
                    case RegularFile file ->
                        ExtentMap.nodeBlocks(contentOf(file).runs());
                    case Symlink link -> link.target().length() < ExtentMap.ROOT_BYTES ? 0 : 1;
                    case SpecialFile ignored -> 0;
                };
        return own + (needsXattrBlock(node, root) ? 1 : 0);
    }

    private DirectoryLayout layoutOf(Directory directory, Directory root) throws BadImageException {
        return DirectoryLayout.of(directory, nameHash::of)
                .orElseThrow(() -> new BadImageException(
                        Reason.NOT_REPRESENTABLE,
                        "ext4 cannot index a directory as large as "
                                + root.pathOf(directory).orElseThrow()));
    }

    private static boolean needsXattrBlock(Node node, Directory root) throws BadImageException {
        Map<String, byte[]> xattrs = node.attributes().xattrs();
        Optional<XattrArea.Placement> placement = XattrArea.place(xattrs);
        if (placement.isEmpty()) {
            throw new BadImageException(
                    Reason.NOT_REPRESENTABLE,
                    "ext4 cannot hold the attributes of " + root.pathOf(node).orElseThrow() + ": " + xattrs.keySet());
        }
        return placement.get().inBlock().isPresent();
    }

    private void writeInodes(NumberedTree tree, Geometry geometry) throws IOException {
        BlockStream table = new BlockStream(file, geometry.inodeTable(0));
        for (int number = 1; number < Superblock.FIRST_INODE; number++) {
            table.write(
                    number == NumberedTree.ROOT
                            ? inode(tree.root(), tree).encode(number, checksum)
                            : InodeRecord.unused(number, checksum));
        }
        for (Numbered inode : tree.others()) {
            table.write(inode(inode, tree).encode(inode.number(), checksum));
        }
        table.align();
        table.flush();
        blocks.flush();
    }

    private InodeRecord inode(Numbered inode, NumberedTree tree) throws IOException {
        return switch (inode.node()) {
            case Directory directory -> directory(inode, directory, tree);
            case RegularFile regular -> {
                List<Run> runs = contentOf(regular).runs();
                runs.forEach(run -> usedBlocks.set((int) run.diskBlock(), (int) (run.diskBlock() + run.blocks())));
                yield withRuns(inode, runs, InodeRecord.EXTENTS);
            }
            case Symlink link -> symlink(inode, link);
            case SpecialFile special -> special(inode, special);
        };
    }

    private InodeRecord directory(Numbered inode, Directory directory, NumberedTree tree) throws IOException {
        directories.set(inode.number());
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
        long held = runs.stream().mapToLong(Run::blocks).sum();
        long size = inode.node() instanceof RegularFile regular ? regular.size() : held * BLOCK;
        return record(inode, size, held + map.nodes().size(), flags, map.root());
    }

    private InodeRecord record(Numbered inode, long size, long held, int flags, byte[] map) throws IOException {
        XattrArea.Placement xattrs =
                XattrArea.place(inode.node().attributes().xattrs()).orElseThrow();
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

    private static StoredContent contentOf(RegularFile file) {
        return file.content().orElseThrow(() -> new IllegalStateException("a file of the tree has no content"));
    }

    private void writeGroups(GroupSummary groups, Geometry geometry) throws IOException {
        BlockStream blockBitmaps = new BlockStream(file, geometry.blockBitmap(0));
        BlockStream inodeBitmaps = new BlockStream(file, geometry.inodeBitmap(0));
        BlockStream descriptors = new BlockStream(file, 1);
        for (int group = 0; group < geometry.groups(); group++) {
            byte[] blockBitmap = groups.blockBitmap(group);
            byte[] inodeBitmap = groups.inodeBitmap(group);
            blockBitmaps.write(blockBitmap);
            inodeBitmaps.write(inodeBitmap);
            descriptors.write(groups.descriptor(group, blockBitmap, inodeBitmap));
        }
        descriptors.align();
        for (BlockStream stream : List.of(blockBitmaps, inodeBitmaps, descriptors)) {
            stream.flush();
        }
    }

    private void writeFront(GroupSummary groups, Geometry geometry) throws IOException {
        Superblock superblock = new Superblock(geometry, groups.freeBlocks(), groups.freeInodes(), uuid, hashSeed);
        ByteBuffer bytes = ByteBuffer.wrap(superblock.encode());
        for (long at = Superblock.OFFSET; bytes.hasRemaining(); ) {
            at += file.write(bytes, at);
        }
    }

    private void extendTo(long bytes) throws IOException {
        if (file.size() < bytes) {
            file.write(ByteBuffer.allocate(1), bytes - 1);
        }
    }

    private static byte[] bytesOf(UUID uuid) {
        return ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }
}
