package dev.slipway.disk.ext4;

import static dev.slipway.disk.ext4.Geometry.BLOCK;

import dev.slipway.disk.format.DiskSize;
import dev.slipway.disk.tree.Attributes;
import dev.slipway.disk.tree.FileType;
import dev.slipway.disk.tree.StoredContent.Run;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An empty journal (jbd2), with which a file system survives that its machine ends without a word: the file of inode 8, in one run of blocks.
 * Its first block is its own superblock, in big-endian numbers; the others are a hole of the host's file, until the kernel writes them.
 *
 * <pre>
 *   0 magic 4 | 4 kind 4 | 8 sequence 4 | 12 block size 4 | 16 blocks 4 | 20 first block 4 | 24 next sequence 4
 *   28 start 4, 0 where nothing has to be replayed | 48 uuid 16 | 64 users 4
 * </pre>
 *
 * Sizes are those of mke2fs(8). Source: the kernel's {@code Documentation/filesystems/ext4/journal.rst}.
 *
 * @param firstBlock of the disk
 */
record Journal(long firstBlock, int blocks) {
    static final int INODE = 8;

    private static final int MAGIC = 0xc03b3998;
    private static final int SUPERBLOCK_V2 = 4;
    private static final int PERMISSIONS = 0600;
    private static final int MEBIBYTE = (1 << 20) / BLOCK;

    /**
     * How many blocks a journal has.
     *
     * @param content of the file system, in blocks, without its journal
     */
    static int blocks(long content, DiskSize size) {
        long all =
                switch (size) {
                    case DiskSize.Minimal() -> content;
                    case DiskSize.WithFree(long bytes) -> content + Geometry.blocksOf(bytes);
                    case DiskSize.Exactly(long bytes) -> Geometry.blocksOf(bytes);
                };
        if (all < 128 * MEBIBYTE) {
            return 4 * MEBIBYTE;
        }
        if (all < 1024 * MEBIBYTE) {
            return 16 * MEBIBYTE;
        }
        return all < 16 * 1024 * MEBIBYTE ? 64 * MEBIBYTE : 128 * MEBIBYTE;
    }

    long bytes() {
        return (long) blocks * BLOCK;
    }

    /** The block map of its inode: one extent or two, which the inode holds by itself. */
    byte[] map() {
        return ExtentMap.of(List.of(new Run(0, firstBlock, blocks)), 0, INODE, new Checksum(new byte[16]))
                .root();
    }

    InodeRecord inode() {
        return new InodeRecord(
                FileType.REGULAR,
                new Attributes(PERMISSIONS, 0, 0, 0, 0, Map.of()),
                1,
                bytes(),
                blocks,
                InodeRecord.EXTENTS,
                map(),
                0,
                Optional.empty());
    }

    /** The first block. */
    byte[] superblock(byte[] uuid) {
        ByteBuffer out = ByteBuffer.allocate(BLOCK);
        out.putInt(0, MAGIC);
        out.putInt(4, SUPERBLOCK_V2);
        out.putInt(12, BLOCK);
        out.putInt(16, blocks);
        out.putInt(20, 1);
        out.putInt(24, 1);
        out.put(48, uuid);
        out.putInt(64, 1);
        return out.array();
    }
}
