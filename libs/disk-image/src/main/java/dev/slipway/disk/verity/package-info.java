/**
 * Hash trees of dm-verity, with which the kernel checks each block of a read-only disk as it is read. The tree lies in the disk's
 * own file, so that one file and the root hash are all that a machine needs.
 *
 * <pre>
 *   block 0         n            n + 1
 *   +---------------+------------+------------+-- - --+--------------+----------------+
 *   | file system   | superblock | level      |  ...  | level 1:     | level 0:       |
 *   | of n blocks   | 512, zeros | k - 1: one |       | hashes of    | hashes of the  |
 *   |               |            | block      |       | level 0      | file system    |
 *   +---------------+------------+------------+-- - --+--------------+----------------+
 *                    written last  filled all at a time, while the file system is read once
 * </pre>
 *
 * <p>Data and hash blocks have 4,096 bytes. A hash is SHA-256 over salt and block, and a hash block holds 128 of
 * them; the last of a level ends with zeros. The hash of the only block of level k - 1 is the root hash. A file system of one
 * block has no levels (k = 0): its own hash is the root's.
 *
 * <pre>
 *   superblock:  0 "verity" 8 | 8 version 4 (1) | 12 hash type 4 (1: salt first) | 16 uuid 16 | 32 algorithm's name 32
 *                64 data block size 4 | 68 hash block size 4 | 72 data blocks 8 | 80 salt size 2 | 88 salt 256
 * </pre>
 *
 * <p>Numbers are little-endian. The superblock is for {@code veritysetup}; the kernel gets these values from whoever makes the
 * mapping, and nothing in the tree vouches for them: a salt or a number of blocks that was changed gives another root hash.
 *
 * <p>{@link dev.slipway.disk.verity.HashTree} takes the bytes of the file system and writes; {@code TreeGeometry} says where levels lie,
 * {@code BlockHashes} cuts bytes into blocks and hashes them, and {@code Superblock} turns values into bytes. Sources: the kernel's
 * {@code Documentation/admin-guide/device-mapper/verity.rst}, and cryptsetup's description of its on-disk format (wiki page
 * DMVerity, "Verity superblock format").
 */
@NullMarked
package dev.slipway.disk.verity;

import org.jspecify.annotations.NullMarked;
