package dev.slipway.disk.ext4;

import dev.slipway.disk.BadImageException;
import dev.slipway.disk.Refused.Reason;
import dev.slipway.disk.format.DiskSize;

/**
 * Where everything lies, in blocks.
 *
 * @param blocks of the whole file system
 * @param groups how many block groups that makes
 * @param blocksPerGroup a multiple of 8, so that bitmaps end with a byte
 * @param inodesPerGroup a multiple of 16, so that tables end with a block
 * @param metadataStart the first block of the block bitmaps; inode bitmaps and inode tables follow
 */
record Geometry(long blocks, int groups, int blocksPerGroup, int inodesPerGroup, long metadataStart) {

    static final int BLOCK = 4096;
    static final int INODE = 256;
    static final int INODES_PER_BLOCK = BLOCK / INODE;
    static final int DESCRIPTOR = 32;
    static final int DESCRIPTORS_PER_BLOCK = BLOCK / DESCRIPTOR;

    private static final int MAX_BLOCKS_PER_GROUP = 8 * BLOCK;
    private static final int MAX_INODES_PER_GROUP = 8 * BLOCK;
    private static final long BYTES_PER_FREE_INODE = 16 << 10;
    /** 8 TiB: block numbers stay in an {@code int}. */
    private static final long MAX_BLOCKS = Integer.MAX_VALUE;
    /** A last group that is only as large as its few own blocks would be of no use to anybody. */
    private static final int LAST_GROUP_FLOOR = 64;

    /**
     * The layout of a file system with so much content.
     *
     * @param metadataStart the first block behind all contents and directories
     * @param inodes in use, reserved ones included
     * @param descriptorBlocks that were set aside for group descriptors
     * @throws BadImageException where the content does not fit into the size that was asked for
     */
    static Geometry plan(long metadataStart, long inodes, DiskSize size, int descriptorBlocks)
            throws BadImageException {
        Geometry planned =
                switch (size) {
                    case DiskSize.Minimal() -> smallest(metadataStart, inodes, 0);
                    case DiskSize.WithFree(long bytes) ->
                        smallest(metadataStart, inodes + bytes / BYTES_PER_FREE_INODE, blocksOf(bytes));
                    case DiskSize.Exactly(long bytes) -> exactly(metadataStart, inodes, bytes / BLOCK);
                };
        if (planned.groups > descriptorBlocks * DESCRIPTORS_PER_BLOCK || planned.blocks > MAX_BLOCKS) {
            throw new BadImageException(Reason.DOES_NOT_FIT, tooLarge(planned.blocks));
        }
        return planned;
    }

    private static String tooLarge(long blocks) {
        return "a file system of " + blocks * BLOCK + " bytes is too large";
    }

    /** How many blocks of descriptors a file system of so many bytes needs. */
    static int descriptorBlocks(long bytes) {
        long groups = bytes / ((long) BLOCK * MAX_BLOCKS_PER_GROUP) + 1;
        return (int) (groups / DESCRIPTORS_PER_BLOCK + 1);
    }

    static long blocksOf(long bytes) {
        return (bytes + BLOCK - 1) / BLOCK;
    }

    private static Geometry smallest(long metadataStart, long inodes, long freeBlocks) throws BadImageException {
        int groups = Math.max(groupsOf(metadataStart + freeBlocks), groupsFor(inodes));
        while (true) {
            long perGroup = inodesPerGroup(inodes, groups);
            long end = metadataEnd(metadataStart, groups, perGroup) + freeBlocks;
            if (groupsOf(end) <= groups) {
                int blocksPerGroup = blocksPerGroup(end, groups);
                long blocks = Math.max(end, (long) (groups - 1) * blocksPerGroup + LAST_GROUP_FLOOR);
                return new Geometry(blocks, groups, blocksPerGroup, (int) perGroup, metadataStart);
            }
            groups++;
            if ((long) groups * MAX_BLOCKS_PER_GROUP > MAX_BLOCKS) {
                throw new BadImageException(Reason.DOES_NOT_FIT, tooLarge(end));
            }
        }
    }

    /** Smaller groups where inodes need more of them than blocks do: full ones would be mostly free space. */
    private static int blocksPerGroup(long blocks, int groups) {
        if (groups == groupsOf(blocks)) {
            return MAX_BLOCKS_PER_GROUP;
        }
        return (int) ((blocks + groups - 1) / groups + 7 & -8);
    }

    private static Geometry exactly(long metadataStart, long inodes, long blocks) throws BadImageException {
        int groups = Math.max(groupsOf(blocks), groupsFor(inodes));
        int blocksPerGroup = blocksPerGroup(blocks, groups);
        long wanted = Math.max(inodes, inodes + (blocks - metadataStart) * BLOCK / BYTES_PER_FREE_INODE);
        for (long number : new long[] {wanted, inodes}) {
            long perGroup = Math.min(inodesPerGroup(number, groups), MAX_INODES_PER_GROUP);
            if (perGroup * groups >= inodes
                    && metadataEnd(metadataStart, groups, perGroup) <= blocks
                    && (groups - 1L) * blocksPerGroup < blocks) {
                return new Geometry(blocks, groups, blocksPerGroup, (int) perGroup, metadataStart);
            }
        }
        throw new BadImageException(
                Reason.DOES_NOT_FIT,
                "the content needs " + metadataEnd(metadataStart, groups, inodesPerGroup(inodes, groups)) * BLOCK
                        + " bytes and the disk is to have " + blocks * BLOCK);
    }

    private static int groupsOf(long blocks) {
        return (int) Math.max(1, (blocks + MAX_BLOCKS_PER_GROUP - 1) / MAX_BLOCKS_PER_GROUP);
    }

    private static int groupsFor(long inodes) {
        return (int) ((inodes + MAX_INODES_PER_GROUP - 1) / MAX_INODES_PER_GROUP);
    }

    private static long inodesPerGroup(long inodes, int groups) {
        long perGroup = (inodes + groups - 1) / groups;
        return (perGroup + INODES_PER_BLOCK - 1) / INODES_PER_BLOCK * INODES_PER_BLOCK;
    }

    private static long metadataEnd(long start, int groups, long inodesPerGroup) {
        return start + 2L * groups + groups * (inodesPerGroup / INODES_PER_BLOCK);
    }

    long blockBitmap(int group) {
        return metadataStart + group;
    }

    long inodeBitmap(int group) {
        return metadataStart + groups + group;
    }

    long inodeTable(int group) {
        return metadataStart + 2L * groups + (long) group * (inodesPerGroup / INODES_PER_BLOCK);
    }

    /** The first block behind the inode tables. */
    long metadataEnd() {
        return inodeTable(groups);
    }

    long inodes() {
        return (long) inodesPerGroup * groups;
    }

    long bytes() {
        return blocks * BLOCK;
    }

    /** How many blocks really hold group descriptors. */
    int descriptorBlocks() {
        return (groups + DESCRIPTORS_PER_BLOCK - 1) / DESCRIPTORS_PER_BLOCK;
    }

    int blocksIn(int group) {
        return (int) Math.min(blocksPerGroup, blocks - (long) group * blocksPerGroup);
    }
}
