package dev.slipway.disk.ext4;

import static dev.slipway.disk.ext4.Geometry.BLOCK;

import dev.slipway.disk.tree.Directory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Bitmaps and descriptors of all groups, from which blocks and inodes are used, and which inodes are directories.
 */
final class GroupSummary {

    private static final short TABLE_ZEROED = 4;

    private final Geometry geometry;
    private final BitSet usedBlocks;
    private final long usedInodes;
    private final BitSet directories = new BitSet();
    private final Checksum checksum;
    private long freeBlocks;

    GroupSummary(Geometry geometry, BitSet usedBlocks, NumberedTree tree, Checksum checksum) {
        this.geometry = geometry;
        this.usedBlocks = usedBlocks;
        this.usedInodes = tree.inodes();
        this.checksum = checksum;
        directories.set(NumberedTree.ROOT);
        for (NumberedTree.Numbered inode : tree.others()) {
            if (inode.node() instanceof Directory) {
                directories.set(inode.number());
            }
        }
    }

    /** The bitmap of a group's blocks; what lies behind the group or the disk counts as used. */
    byte[] blockBitmap(int group) {
        int first = group * geometry.blocksPerGroup();
        byte[] bitmap = Arrays.copyOf(
                usedBlocks.get(first, first + geometry.blocksPerGroup()).toByteArray(), BLOCK);
        fill(bitmap, geometry.blocksIn(group));
        return bitmap;
    }

    /** The bitmap of a group's inodes; what no inode stands for counts as used. */
    byte[] inodeBitmap(int group) {
        byte[] bitmap = new byte[BLOCK];
        int used = usedInodesIn(group);
        Arrays.fill(bitmap, 0, used / 8, (byte) 0xff);
        if (used % 8 != 0) {
            bitmap[used / 8] = (byte) ((1 << used % 8) - 1);
        }
        fill(bitmap, geometry.inodesPerGroup());
        return bitmap;
    }

    private static void fill(byte[] bitmap, int from) {
        if (from % 8 != 0) {
            bitmap[from / 8] |= (byte) (0xff << from % 8);
        }
        Arrays.fill(bitmap, (from + 7) / 8, BLOCK, (byte) 0xff);
    }

    /** The descriptor of a group. */
    byte[] descriptor(int group) {
        byte[] blockBitmap = blockBitmap(group);
        byte[] inodeBitmap = inodeBitmap(group);
        int free = 8 * BLOCK - BitSet.valueOf(blockBitmap).cardinality();
        int unusedInodes = geometry.inodesPerGroup() - usedInodesIn(group);
        freeBlocks += free;
        ByteBuffer out = ByteBuffer.allocate(Geometry.DESCRIPTOR).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt((int) geometry.blockBitmap(group));
        out.putInt((int) geometry.inodeBitmap(group));
        out.putInt((int) geometry.inodeTable(group));
        out.putShort((short) free);
        out.putShort((short) unusedInodes);
        out.putShort((short) directoriesIn(group));
        out.putShort(TABLE_ZEROED);
        out.putInt(0);
        out.putShort((short) checksum.plain(blockBitmap, 0, geometry.blocksPerGroup() / 8));
        out.putShort((short) checksum.plain(inodeBitmap, 0, geometry.inodesPerGroup() / 8));
        out.putShort((short) unusedInodes);
        out.putShort(30, (short) checksum.group(group, out.array()));
        return out.array();
    }

    /** Free blocks of all groups whose descriptors were made. */
    long freeBlocks() {
        return freeBlocks;
    }

    long freeInodes() {
        return geometry.inodes() - usedInodes;
    }

    private int usedInodesIn(int group) {
        return (int) Math.clamp(usedInodes - (long) group * geometry.inodesPerGroup(), 0, geometry.inodesPerGroup());
    }

    private int directoriesIn(int group) {
        int first = group * geometry.inodesPerGroup() + 1;
        return directories.get(first, first + geometry.inodesPerGroup()).cardinality();
    }
}
