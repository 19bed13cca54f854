/**
 * Writes EROFS file systems, uncompressed, in one sequential sweep: read-only, without free space, as small as their contents.
 *
 * <pre>
 *   block 0            1                                           m
 *   +------------------+------------------+------------------------+---------------------------------------------+
 *   | 1024 zeros,      | contents of      | full blocks of         | inodes, each with its attributes and        |
 *   | superblock 128,  | regular files    | directories, targets   | its tail: the rest of a directory, a link's |
 *   | zeros            |                  | that fit nowhere else  | target, the map of a file with holes        |
 *   +------------------+------------------+------------------------+---------------------------------------------+
 *     second             as they come       last, when the merged tree is known and placed
 * </pre>
 *
 * <p>Blocks have 4,096 bytes. An inode's number is its place: {@code nid} counts slots of 32 bytes from block {@code m} on; slot
 * 0 stays empty, and the root has slot 1, because the superblock has 16 bits for its number. Inodes take 32 bytes where owners
 * and links have 16 bits and the time is the superblock's, which therefore is the time that most inodes have; the others
 * take 64. A tail and what precedes it lie in one block, as the kernel asks of symbolic links.
 *
 * <pre>
 *   superblock:  0 magic 4 | 4 checksum 4 | 8 compatible features 4 | 12 log2 block 1 | 14 root nid 2 | 16 inodes 8 | 24 time 8
 *                32 nanoseconds 4 | 36 blocks 4 | 40 m 4 | 44 shared xattrs 4 | 48 uuid 16 | 64 volume 16 | 80 features 4
 *                86 devices 2 | 88 their table's place 2, in slots
 *   compact:     0 format 2 | 2 xattr count 2 | 4 mode 2 | 6 links 2 | 8 size 4 | 16 place 4 | 20 number 4 | 24 uid 2 | 26 gid 2
 *   extended:    0 format 2 | 2 xattr count 2 | 4 mode 2 | 8 size 8 | 16 place 4 | 20 number 4 | 24 uid 4 | 28 gid 4
 *                32 mtime 8 | 40 nanoseconds 4 | 44 links 4 | 48 reserved 16
 *   format:      bit 0 extended | bits 1-3 layout: 0 plain, 2 inline tail, 4 chunks      place: block, device or size of chunks
 *   xattrs:      12 header of zeros, then  0 name length 1 | 1 name index 1 | 2 value length 2 | 4 name, value, to 4 bytes
 *   chunks:      one block number of 4 bytes a chunk, all ones for a hole; or, where the inode's place has bit 5 set, from the
 *                next multiple of 8 bytes on  0 zeros 2 | 2 device 2 | 4 block number 4
 *   dirent:      0 nid 8 | 8 name offset 2 | 10 type 1     (all of a block first, then their names; sorted, with . and ..)
 * </pre>
 *
 * <p>Contents may also lie on devices of their own, to which any number of file systems refer. Then the first device has
 * everything else, and a table of the others, which a mount takes in this order ({@code -o device=…,device=…}, Linux 5.16). The
 * table gives each a place behind the ones before as well, so that all of them can come as one (Linux 6.4).
 *
 * <pre>
 *   block 0      1             t                       m                       n
 *   +------------+-------------+-----------------------+-----------------------+  +-----------------------+  +----
 *   | superblock | device      | full blocks of        | inodes, tails, chunks |  | device 1: contents of |  | 2
 *   |            | table       | directories, targets  | with device numbers   |  | regular files         |  |
 *   +------------+-------------+-----------------------+-----------------------+  +-----------------------+  +----
 *
 *   slot of the table (128):   0 tag 64 | 64 blocks 4 | 68 place, n of the first 4 | 72 zeros 56
 * </pre>
 *
 * <p>{@link dev.slipway.disk.erofs.ErofsWriter} writes a file system in one file, {@link dev.slipway.disk.erofs.ErofsIndexWriter}
 * one over devices, {@link dev.slipway.disk.erofs.ExtraDeviceWriter} a device. {@code Superblock}, {@code DeviceTable},
 * {@code InodeRecord}, {@code DirectoryEntries}, {@code XattrBody} and {@code ChunkMap} turn values into bytes and do no I/O;
 * {@code PlacedTree} says where every inode lies, and {@code TreeWriter} puts them there. Stock kernels mount the images from 5.15
 * on, which brought chunks. Sources: the kernel's {@code fs/erofs/erofs_fs.h} and {@code Documentation/filesystems/erofs.rst}.
 */
@NullMarked
package dev.slipway.disk.erofs;

import org.jspecify.annotations.NullMarked;
