package dev.slipway.disk.description;

import java.util.UUID;
import java.util.regex.Pattern;

/**
 * How dm-verity checks a disk, block by block as it is read. Its hash tree lies in the disk's own file, behind the file system:
 * {@code veritysetup open DISK NAME DISK ROOT_HASH --hash-offset=HASH_OFFSET}. Whoever has the root hash from a source that
 * they trust need not trust the file.
 *
 * @param rootHash the hash that vouches for all others, in hexadecimal digits
 * @param salt what every hash begins with, in hexadecimal digits
 * @param hashOffset where the verity superblock lies in the file, in bytes, which is the size of the file system
 * @param dataBlocks how many blocks the file system has
 * @param dataBlockSize in bytes
 * @param hashBlockSize size of the tree's own blocks in bytes
 * @param algorithm of the hashes, by the kernel's name
 * @param uuid of the verity superblock, another than that of the file system
 */
public record Verity(
        String rootHash,
        String salt,
        long hashOffset,
        long dataBlocks,
        int dataBlockSize,
        int hashBlockSize,
        String algorithm,
        UUID uuid) {

    private static final Pattern HEX = Pattern.compile("([0-9a-f]{2})+");

    public Verity {
        if (!HEX.matcher(rootHash).matches() || !HEX.matcher(salt).matches()) {
            throw new IllegalArgumentException("root hash and salt are hexadecimal: " + rootHash + ", " + salt);
        }
        if (dataBlocks <= 0 || dataBlockSize <= 0 || hashBlockSize <= 0 || hashOffset != dataBlocks * dataBlockSize) {
            throw new IllegalArgumentException("the hash tree lies behind the data: at " + hashOffset + ", behind "
                    + dataBlocks + " blocks of " + dataBlockSize);
        }
    }
}
