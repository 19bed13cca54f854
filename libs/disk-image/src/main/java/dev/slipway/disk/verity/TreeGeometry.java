package dev.slipway.disk.verity;

import static dev.slipway.disk.blocks.BlockStream.BLOCK;

/**
 * Where the parts of a hash tree lie, in blocks of the file.
 *
 * @param dataBlocks of the file system, with which the file begins
 */
record TreeGeometry(long dataBlocks) {

    static final int HASH = 32;

    private static final int HASHES_PER_BLOCK = BLOCK / HASH;

    TreeGeometry {
        if (dataBlocks <= 0) {
            throw new IllegalArgumentException("a file system has blocks, this one " + dataBlocks);
        }
    }

    long superblock() {
        return dataBlocks;
    }

    /** How many there are; 0 where the file system is one block. */
    int levels() {
        int levels = 0;
        for (long hashes = dataBlocks; hashes > 1; hashes = blocksOf(hashes)) {
            levels++;
        }
        return levels;
    }

    /** @param level 0 for the one that has the hashes of the file system */
    long blocks(int level) {
        long blocks = dataBlocks;
        for (int below = 0; below <= level; below++) {
            blocks = blocksOf(blocks);
        }
        return blocks;
    }

    /** Where a level begins: behind all that are above it. */
    long firstBlock(int level) {
        long first = superblock() + 1;
        for (int above = levels() - 1; above > level; above--) {
            first += blocks(above);
        }
        return first;
    }

    private static long blocksOf(long hashes) {
        return (hashes + HASHES_PER_BLOCK - 1) / HASHES_PER_BLOCK;
    }
}
