package dev.slipway.disk.erofs;

import static dev.slipway.disk.blocks.BlockStream.BLOCK;

import dev.slipway.disk.BadImageException;
import dev.slipway.disk.Refused.Reason;
import dev.slipway.disk.blocks.BlockStream;
import dev.slipway.disk.blocks.Remainder;
import dev.slipway.disk.erofs.InodeRecord.Layout;
import dev.slipway.disk.erofs.PlacedTree.Placed;
import dev.slipway.disk.erofs.PlacedTree.Shape;
import dev.slipway.disk.tree.Directory;
import dev.slipway.disk.tree.DiskXattrs;
import dev.slipway.disk.tree.FileType;
import dev.slipway.disk.tree.Node;
import dev.slipway.disk.tree.RegularFile;
import dev.slipway.disk.tree.SpecialFile;
import dev.slipway.disk.tree.StoredContent;
import dev.slipway.disk.tree.Symlink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Writes a placed tree: first what the kernel reads first, then all else behind the contents that its disk has. It
 * begins where the stream is.
 *
 * @param devices all on which contents of the tree lie
 */
record TreeWriter(FileChannel file, BlockStream blocks, PlacedTree tree, DeviceTable devices) {
    /** Block numbers have 32 bits, and the last stands for a hole. */
    private static final long MAX_BLOCKS = 0xffff_ffffL;

    /**
     * Writes what lies before the contents.
     *
     * @param largest the most bytes that all devices may have together
     */
    Remainder begin(UUID uuid, long largest) throws IOException, BadImageException {
        long contentsEnd = blocks.nextBlock();
        long metadata = contentsEnd + tree.contentBlocks();
        long total = metadata + tree.inodeBlocks();
        requireRoom(total + devices.deviceBlocks(), largest);
        blocks.flush();
        writeFront(
                new Superblock(
                        uuid,
                        tree.inodes().size(),
                        tree.commonTime(),
                        total,
                        metadata,
                        tree.root().nid(),
                        tree.hasChunks(),
                        devices.devices().size()),
                total);
        return new Remainder(contentsEnd * BLOCK, total * BLOCK, () -> writeInodes(metadata, total));
    }

    private void writeInodes(long metadata, long total) throws IOException {
        BlockStream inodes = new BlockStream(file, metadata);
        for (Placed inode : tree.inodes()) {
            inodes.zeros(metadata * BLOCK + inode.offset() - inodes.position());
            write(inode, inodes);
        }
        inodes.align();
        if (blocks.nextBlock() != metadata || inodes.nextBlock() != total) {
            throw new IllegalStateException("planned blocks up to " + metadata + " and " + total + ", came to "
                    + blocks.nextBlock() + " and " + inodes.nextBlock());
        }
        blocks.flush();
        inodes.flush();
    }

    private static void requireRoom(long blocks, long largest) throws BadImageException {
        if (blocks > MAX_BLOCKS || blocks * BLOCK > largest) {
            throw new BadImageException(
                    Reason.DOES_NOT_FIT, "a file system of " + blocks * BLOCK + " bytes is too large");
        }
    }

    private void write(Placed inode, BlockStream inodes) throws IOException {
        switch (inode.node()) {
            case Directory directory -> writeContent(inode, DirectoryEntries.encode(entries(inode, directory)), inodes);
            case Symlink link ->
                writeContent(inode, List.of(link.target().getBytes(StandardCharsets.ISO_8859_1)), inodes);
            case RegularFile regular -> writeFile(inode, regular, inodes);
            case SpecialFile special -> writeHead(inode, special.deviceNumber(), inodes);
        }
    }

    private List<DirectoryEntries.Entry> entries(Placed inode, Directory directory) {
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

    private void writeFile(Placed inode, RegularFile regular, BlockStream inodes) throws IOException {
        StoredContent content = regular.requireContent();
        if (inode.shape().layout() == Layout.CHUNKS) {
            ChunkMap map = ChunkMap.of(regular.size(), content);
            writeHead(inode, map.format(), inodes);
            inodes.zeros(map.padding(inode.shape().head()));
            map.writeTo(devices.numberOf(content.device()), inodes::write);
        } else {
            writeHead(
                    inode,
                    content.runs().isEmpty()
                            ? 0
                            : (int) content.runs().getFirst().diskBlock(),
                    inodes);
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
        inodes.write(XattrBody.encode(DiskXattrs.kept(inode.node())).orElseThrow());
    }

    private void writeFront(Superblock superblock, long total) throws IOException {
        write(Superblock.OFFSET, superblock.encode());
        write(DeviceTable.FIRST_BLOCK * (long) BLOCK, devices.encode(total));
    }

    private void write(long place, byte[] bytes) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        for (long at = place; left.hasRemaining(); ) {
            at += file.write(left, at);
        }
    }
}
