package dev.slipway.disk.ext4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The superblock: 1,024 bytes at offset 1,024 of the disk.
 *
 * @param uuid of the file system, 16 bytes
 * @param hashSeed of directory indexes, 16 bytes
 * @param journal where the file system has one
 */
@SuppressWarnings("ArrayRecordComponent")
record Superblock(
        Geometry geometry, long freeBlocks, long freeInodes, byte[] uuid, byte[] hashSeed, Optional<Journal> journal) {

    static final int SIZE = 1024;
    static final int OFFSET = 1024;
    static final int FIRST_INODE = 11;

    private static final int COMPAT_HAS_JOURNAL = 0x4;
    private static final int COMPAT_EXT_ATTR = 0x8;
    private static final int COMPAT_DIR_INDEX = 0x20;
    private static final int COMPAT_SPARSE_SUPER2 = 0x200;
    private static final int INCOMPAT_FILETYPE = 0x2;
    private static final int INCOMPAT_EXTENTS = 0x40;
    private static final int INCOMPAT_FLEX_BG = 0x200;
    private static final int RO_SPARSE_SUPER = 0x1;
    private static final int RO_LARGE_FILE = 0x2;
    private static final int RO_HUGE_FILE = 0x8;
    private static final int RO_DIR_NLINK = 0x20;
    private static final int RO_EXTRA_ISIZE = 0x40;
    private static final int RO_METADATA_CSUM = 0x400;

    private static final int MAGIC = 0xef53;
    private static final int CLEAN = 1;
    private static final int CONTINUE_ON_ERRORS = 1;
    private static final int DYNAMIC_REVISION = 1;
    private static final int HALF_MD4 = 1;
    private static final int UNSIGNED_HASH = 2;
    private static final int MOUNT_XATTR_AND_ACL = 0x4 | 0x8;
    private static final int CRC32C = 1;
    private static final int BACKUP_OF_BLOCKS = 1;
    private static final int LOG_BLOCK = 2;
    private static final int LOG_GROUPS_PER_FLEX = 4;
    private static final int EXTRA_INODE_BYTES = 32;

    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0, (int) geometry.inodes());
        out.putInt(4, (int) geometry.blocks());
        out.putInt(12, (int) freeBlocks);
        out.putInt(16, (int) freeInodes);
        out.putInt(24, LOG_BLOCK);
        out.putInt(28, LOG_BLOCK);
        out.putInt(32, geometry.blocksPerGroup());
        out.putInt(36, geometry.blocksPerGroup());
        out.putInt(40, geometry.inodesPerGroup());
        out.putShort(54, (short) -1);
        out.putShort(56, (short) MAGIC);
        out.putShort(58, (short) CLEAN);
        out.putShort(60, (short) CONTINUE_ON_ERRORS);
        out.putInt(76, DYNAMIC_REVISION);
        out.putInt(84, FIRST_INODE);
        out.putShort(88, (short) Geometry.INODE);
        out.putInt(92, COMPAT_EXT_ATTR | COMPAT_DIR_INDEX | COMPAT_SPARSE_SUPER2);
        out.putInt(96, INCOMPAT_FILETYPE | INCOMPAT_EXTENTS | INCOMPAT_FLEX_BG);
        out.putInt(
                100, RO_SPARSE_SUPER | RO_LARGE_FILE | RO_HUGE_FILE | RO_DIR_NLINK | RO_EXTRA_ISIZE | RO_METADATA_CSUM);
        out.put(104, uuid);
        out.put(236, hashSeed);
        out.put(252, (byte) HALF_MD4);
        out.putInt(256, MOUNT_XATTR_AND_ACL);
        out.putShort(348, (short) EXTRA_INODE_BYTES);
        out.putShort(350, (short) EXTRA_INODE_BYTES);
        out.putInt(352, UNSIGNED_HASH);
        out.put(372, (byte) LOG_GROUPS_PER_FLEX);
        out.put(373, (byte) CRC32C);
        journal.ifPresent(own -> {
            out.putInt(92, out.getInt(92) | COMPAT_HAS_JOURNAL);
            out.putInt(224, Journal.INODE);
            // A second copy of where it lies, for e2fsck(8).
            out.put(253, (byte) BACKUP_OF_BLOCKS);
            out.put(268, own.map());
            out.putInt(268 + ExtentMap.ROOT_BYTES, (int) (own.bytes() >>> 32));
            out.putInt(272 + ExtentMap.ROOT_BYTES, (int) own.bytes());
        });
        out.putInt(1020, Checksum.superblock(out.array(), 1020));
        return out.array();
    }
}
