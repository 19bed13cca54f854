package dev.slipway.disk.ext4;

import static dev.slipway.disk.ext4.Geometry.BLOCK;

import dev.slipway.disk.BadImageException;
import dev.slipway.disk.Refused.Reason;
import dev.slipway.disk.blocks.BlockStream;
import dev.slipway.disk.blocks.ContentArea;
import dev.slipway.disk.blocks.FileSystemWriter;
import dev.slipway.disk.blocks.Remainder;
import dev.slipway.disk.ext4.NumberedTree.Numbered;
import dev.slipway.disk.format.DiskSize;
import dev.slipway.disk.tree.ContentStore;
import dev.slipway.disk.tree.Directory;
import dev.slipway.disk.tree.DiskXattrs;
import dev.slipway.disk.tree.Node;
import dev.slipway.disk.tree.RegularFile;
import dev.slipway.disk.tree.SpecialFile;
import dev.slipway.disk.tree.StoredContent.Run;
import dev.slipway.disk.tree.Symlink;
import dev.slipway.disk.tree.XattrNames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.BitSet;
import java.util.List;
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
    private final boolean hasJournal;
    private final int descriptorBlocks;
    private final BlockStream blocks;
    private final ContentArea contents;

    /**
     * Begins a file system in an empty file.
     *
     * @param size how large it is to become
     * @param largest the most bytes that it may come to have; room for its group descriptors is set aside
     */
    public Ext4Writer(FileChannel file, UUID uuid, UUID hashSeed, DiskSize size, long largest) {
        this(file, uuid, hashSeed, size, largest, false);
    }

    /**
     * The same with a journal or not.
     *
     * @param hasJournal whether the file system has a journal, for machines that may end without a word
     */
    public Ext4Writer(FileChannel file, UUID uuid, UUID hashSeed, DiskSize size, long largest, boolean hasJournal) {
        this.hasJournal = hasJournal;
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
    public Remainder begin(Directory root) throws IOException, BadImageException {
        NumberedTree tree = NumberedTree.of(root);
        long contentsEnd = blocks.nextBlock();
        long treeEnd = contentsEnd + extraBlocks(tree, root);
        Optional<Journal> journal =
                hasJournal ? Optional.of(new Journal(treeEnd, Journal.blocks(treeEnd, size))) : Optional.empty();
        long metadataStart = treeEnd + journal.map(Journal::blocks).orElse(0);
        Geometry geometry = Geometry.plan(metadataStart, tree.inodes(), size, descriptorBlocks);
        blocks.flush();
        GroupSummary groups = new GroupSummary(geometry, usedBlocks(tree, geometry, contentsEnd), tree, checksum);
        writeFront(groups, geometry, journal);
        TreeWriter rest = new TreeWriter(file, blocks, tree, geometry, nameHash, checksum, journal);
        return new Remainder(contentsEnd * BLOCK, geometry.bytes(), () -> {
            rest.write();
            if (journal.isPresent()) {
                writeJournal(journal.get());
            }
            writeBitmaps(groups, geometry);
            extendTo(geometry.bytes());
        });
    }

    private static BitSet usedBlocks(NumberedTree tree, Geometry geometry, long contentsEnd) {
        BitSet used = new BitSet();
        used.set(0, 1 + geometry.descriptorBlocks());
        used.set((int) contentsEnd, (int) geometry.metadataEnd());
        for (Numbered inode : tree.others()) {
            if (inode.node() instanceof RegularFile file) {
                for (Run run : file.requireContent().runs()) {
                    used.set((int) run.diskBlock(), (int) (run.diskBlock() + run.blocks()));
                }
            }
        }
        return used;
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
                        ExtentMap.nodeBlocks(file.requireContent().runs());
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
        Optional<XattrArea.Placement> placement = XattrArea.place(DiskXattrs.kept(node));
        if (placement.isEmpty()) {
            throw new BadImageException(
                    Reason.NOT_REPRESENTABLE,
                    "ext4 cannot hold the attributes of "
                            + XattrNames.culprits(root, node, xattrs -> XattrArea.place(xattrs)
                                    .isPresent()));
        }
        return placement.get().inBlock().isPresent();
    }

    private void writeJournal(Journal journal) throws IOException {
        BlockStream first = new BlockStream(file, journal.firstBlock());
        first.write(journal.superblock(uuid));
        first.flush();
    }

    private void writeFront(GroupSummary groups, Geometry geometry, Optional<Journal> journal) throws IOException {
        BlockStream descriptors = new BlockStream(file, 1);
        for (int group = 0; group < geometry.groups(); group++) {
            descriptors.write(groups.descriptor(group));
        }
        descriptors.align();
        descriptors.flush();
        Superblock superblock =
                new Superblock(geometry, groups.freeBlocks(), groups.freeInodes(), uuid, hashSeed, journal);
        ByteBuffer bytes = ByteBuffer.wrap(superblock.encode());
        for (long at = Superblock.OFFSET; bytes.hasRemaining(); ) {
            at += file.write(bytes, at);
        }
    }

    private void writeBitmaps(GroupSummary groups, Geometry geometry) throws IOException {
        BlockStream bitmaps = new BlockStream(file, geometry.blockBitmap(0));
        for (int group = 0; group < geometry.groups(); group++) {
            bitmaps.write(groups.blockBitmap(group));
        }
        for (int group = 0; group < geometry.groups(); group++) {
            bitmaps.write(groups.inodeBitmap(group));
        }
        bitmaps.flush();
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
