package dev.slipway.disk.ext4;

import dev.slipway.disk.tree.Attributes;
import dev.slipway.disk.tree.FileType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The 256 bytes of one inode.
 *
 * @param size in bytes
 * @param blocks that it occupies, node and attribute blocks included
 * @param flags {@link #EXTENTS}, {@link #INDEX} or none
 * @param map the 60 bytes of the block map: extent tree, short symlink or device number
 * @param xattrBlock the attribute block, 0 for none
 * @param xattrs the attributes in the inode, 96 bytes
 */
@SuppressWarnings("ArrayRecordComponent")
record InodeRecord(
        FileType type,
        Attributes attributes,
        int links,
        long size,
        long blocks,
        int flags,
        byte[] map,
        long xattrBlock,
        Optional<byte[]> xattrs) {

    /** The block map is an extent tree. */
    static final int EXTENTS = 0x80000;
    /** The directory has an index. */
    static final int INDEX = 0x1000;

    private static final int SECTORS_PER_BLOCK = 8;
    private static final int EXTRA_BYTES = 32;
    private static final int XATTRS = 160;
    private static final long FIRST_SECOND = Integer.MIN_VALUE;
    private static final long LAST_SECOND = (1L << 34) + Integer.MIN_VALUE - 1;

    byte[] encode(int number, Checksum checksum) {
        ByteBuffer out = ByteBuffer.allocate(Geometry.INODE).order(ByteOrder.LITTLE_ENDIAN);
        out.putShort(0, (short) (type.modeBits() | attributes.permissions()));
        out.putShort(2, (short) attributes.uid());
        out.putInt(4, (int) size);
        out.putShort(24, (short) attributes.gid());
        out.putShort(26, (short) links);
        long sectors = blocks * SECTORS_PER_BLOCK;
        out.putInt(28, (int) sectors);
        out.putInt(32, flags);
        out.put(40, map);
        out.putInt(104, (int) xattrBlock);
        out.putInt(108, (int) (size >>> 32));
        out.putShort(116, (short) (sectors >>> 32));
        out.putShort(118, (short) (xattrBlock >>> 32));
        out.putShort(120, (short) (attributes.uid() >>> 16));
        out.putShort(122, (short) (attributes.gid() >>> 16));
        out.putShort(128, (short) EXTRA_BYTES);
        putTimes(out);
        xattrs.ifPresent(bytes -> out.put(XATTRS, bytes));
        return sealed(out, number, checksum);
    }

    /** An inode that is in nobody's use: zeros with a checksum. */
    static byte[] unused(int number, Checksum checksum) {
        ByteBuffer out = ByteBuffer.allocate(Geometry.INODE).order(ByteOrder.LITTLE_ENDIAN);
        out.putShort(128, (short) EXTRA_BYTES);
        return sealed(out, number, checksum);
    }

    /** The modification time stands for all four: an image knows no other. */
    private void putTimes(ByteBuffer out) {
        long seconds = Math.clamp(attributes.seconds(), FIRST_SECOND, LAST_SECOND);
        int low = (int) seconds;
        int epoch = (int) ((seconds - low) >> 32) & 3;
        int extra = attributes.nanos() << 2 | epoch;
        for (int field : new int[] {8, 12, 16, 144}) {
            out.putInt(field, low);
        }
        for (int field : new int[] {132, 136, 140, 148}) {
            out.putInt(field, extra);
        }
    }

    private static byte[] sealed(ByteBuffer out, int number, Checksum checksum) {
        int sum = checksum.inode(number, out.array(), 0, Geometry.INODE);
        out.putShort(124, (short) sum);
        out.putShort(130, (short) (sum >>> 16));
        return out.array();
    }
}
