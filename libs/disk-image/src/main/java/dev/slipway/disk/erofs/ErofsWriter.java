package dev.slipway.disk.erofs;

import static dev.slipway.disk.blocks.BlockStream.BLOCK;

import dev.slipway.disk.BadImageException;
import dev.slipway.disk.Refused.Reason;
import dev.slipway.disk.blocks.BlockStream;
import dev.slipway.disk.blocks.FileSystemWriter;
import dev.slipway.disk.erofs.InodeRecord.Layout;
import dev.slipway.disk.erofs.PlacedTree.Placed;
import dev.slipway.disk.erofs.PlacedTree.Shape;
import dev.slipway.disk.tree.ContentStore;
import dev.slipway.disk.tree.Directory;
import dev.slipway.disk.tree.FileType;
import dev.slipway.disk.tree.Node;
import dev.slipway.disk.tree.RegularFile;
import dev.slipway.disk.tree.SpecialFile;
import dev.slipway.disk.tree.StoredContent.Run;
import dev.slipway.disk.tree.Symlink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Writes one EROFS file system. */
public final class ErofsWriter implements FileSystemWriter {

    /** Block numbers have 32 bits, and the last stands for a hole. */
    private static final long MAX_BLOCKS = 0xffff_ffffL;

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
        this.contents = new ErofsContents(blocks, largest);
    }

    @Override
    public ContentStore contents() {
        return contents;
    }

    /** Contents that no file of the tree has stay where they are, of no use to anybody. */
    @Override
    public long finish(Directory root) throws IOException, BadImageException {
        PlacedTree tree = new PlacedTree(root);
        long metadata = blocks.nextBlock() + tree.contentBlocks();
        long total = metadata + tree.inodeBlocks();
        if (total > MAX_BLOCKS || total * BLOCK > largest) {
            throw new BadImageException(Reason.DOES_NOT_FIT, "a file system of " + total + " blocks is too large");
        }
        BlockStream inodes = new BlockStream(file, metadata);
        for (Placed inode : tree.inodes()) {
            inodes.zeros(metadata * BLOCK + inode.offset() - inodes.position());
            write(inode, tree, inodes);
        }
        inodes.align();
        if (blocks.nextBlock() != metadata || inodes.nextBlock() != total) {
            throw new IllegalStateException("planned blocks up to " + metadata + " and " + total + ", came to "
                    + blocks.nextBlock() + " and " + inodes.nextBlock());
        }
        blocks.flush();
        inodes.flush();
        writeFront(new Superblock(
                uuid,
                tree.inodes().size(),
                tree.commonTime(),
                total,
                metadata,
                tree.root().nid(),
                tree.hasChunks()));
        return total * BLOCK;
    }

    private void write(Placed inode, PlacedTree tree, BlockStream inodes) throws IOException {
        switch (inode.node()) {
            case Directory directory ->
                writeContent(inode, DirectoryEntries.encode(entries(inode, directory, tree)), inodes);
            case Symlink link ->
                writeContent(inode, List.of(link.target().getBytes(StandardCharsets.ISO_8859_1)), inodes);
            case RegularFile regular -> writeFile(inode, regular, inodes);
            case SpecialFile special -> writeHead(inode, special.deviceNumber(), inodes);
        }
    }

    private static List<DirectoryEntries.Entry> entries(Placed inode, Directory directory, PlacedTree tree) {
        List<DirectoryEntries.Entry> entries =
                new ArrayList<>(directory.children().size() + 2);
        entries.add(new DirectoryEntries.Entry(".", inode.nid(), FileType.DIRECTORY));
        entries.add(new DirectoryEntries.Entry("..", inode.parent().nid(), FileType.DIRECTORY));
        for (Map.Entry<String, Node> child : directory.children().entrySet()) {
            entries.add(new DirectoryEntries.Entry(
                    child.getKey(), tree.placeOf(child.getValue()).nid(), FileType.of(child.getValue())));
        }
        return entries;
    }

    /** Puts whole blocks among the contents, and the rest behind the inode where it has its place there. */
    private void writeContent(Placed inode, List<byte[]> content, BlockStream inodes) throws IOException {
        Shape shape = inode.shape();
        writeHead(inode, shape.blocks() == 0 ? 0 : (int) blocks.nextBlock(), inodes);
        for (byte[] block : content) {
            boolean tail = shape.layout() == Layout.INLINE && block == content.getLast();
            (tail ? inodes : blocks).write(block);
        }
        blocks.align();
    }

    private static void writeFile(Placed inode, RegularFile regular, BlockStream inodes) throws IOException {
        List<Run> runs = PlacedTree.runsOf(regular);
        if (inode.shape().layout() == Layout.CHUNKS) {
            ChunkMap map = ChunkMap.of(regular.size(), runs);
            writeHead(inode, map.logBlocks(), inodes);
            map.writeTo(inodes::write);
        } else {
            writeHead(inode, runs.isEmpty() ? 0 : (int) runs.getFirst().diskBlock(), inodes);
        }
    }

    private static void writeHead(Placed inode, int place, BlockStream inodes) throws IOException {
        Shape shape = inode.shape();
        inodes.write(new InodeRecord(
                        shape.form(),
                        shape.layout(),
                        FileType.of(inode.node()),
                        inode.node().attributes(),
                        inode.number(),
                        inode.links(),
                        shape.size(),
                        place,
                        shape.xattrBytes())
                .encode());
        inodes.write(XattrBody.encode(inode.node().attributes().xattrs()).orElseThrow());
    }

    private void writeFront(Superblock superblock) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(superblock.encode());
        for (long at = Superblock.OFFSET; bytes.hasRemaining(); ) {
            at += file.write(bytes, at);
        }
    }
}
