/**
 * Writes ext4 file systems in one sequential sweep, without knowing beforehand how large they become.
 *
 * <pre>
 *   block 0            1 .. g                             ...       t
 *   +------------------+---------+-------+--------------+---------+---------+---------+--------------+------------+
 *   | 1024 zeros,      | group   | slack | contents of  | links,  | block   | inode   | inode tables | free space |
 *   | superblock 1024  | descrs. | (free)| regular      | dirs,   | bitmaps | bitmaps | of all       | (a hole of |
 *   |                  |         |       | files        | xattrs, | of all  | of all  | groups       | the host's |
 *   |                  |         |       |              | extents | groups  | groups  |              | file)      |
 *   +------------------+---------+-------+--------------+---------+---------+---------+--------------+------------+
 *     written last       last      never   as they come   when the merged tree is known
 * </pre>
 *
 * <p>Blocks have 4,096 bytes, inodes 256, descriptors 32, a group 32,768 blocks. {@code flex_bg} lets bitmaps and inode
 * tables lie anywhere, and {@code sparse_super2} with no backups keeps every block after the descriptors free for contents,
 * so that one bump allocator is enough and each file is one run of blocks. There is no journal: a disk that is made from an
 * image can be made again.
 *
 * <pre>
 *   inode:  0 mode 2 | 2 uid 2 | 4 size 4 | 8 atime 4 | 12 ctime 4 | 16 mtime 4 | 20 dtime 4 | 24 gid 2 | 26 links 2
 *           28 sectors 4 | 32 flags 4 | 36 version 4 | 40 block map 60 | 100 generation 4 | 104 xattr block 4
 *           108 size high 4 | 116 sectors high 2 | 118 xattr block high 2 | 120 uid high 2 | 122 gid high 2
 *           124 checksum 2 | 128 extra size 2 | 130 checksum high 2 | 132 ctime extra 4 | 136 mtime extra 4
 *           140 atime extra 4 | 144 crtime 4 | 148 crtime extra 4 | 160 xattrs 96
 *   extent: 0 file block 4 | 4 length 2 | 6 start high 2 | 8 start 4        (after a header of 12, in map or node block)
 *   dirent: 0 inode 4 | 4 record length 2 | 6 name length 1 | 7 type 1 | 8 name   (12 bytes checksum end each block)
 *   xattr:  0 name length 1 | 1 name index 1 | 2 value offset 2 | 4 value inode 4 | 8 value size 4 | 12 hash 4 | 16 name
 * </pre>
 *
 * <p>{@link dev.slipway.disk.ext4.Ext4Writer} writes; the structures ({@code Superblock}, {@code InodeRecord},
 * {@code ExtentMap}, {@code DirectoryBlocks}, {@code XattrArea}) turn values into bytes and do no I/O; {@code Geometry} says
 * where things lie. Sources: the kernel's {@code Documentation/filesystems/ext4} and its headers.
 */
@NullMarked
package dev.slipway.disk.ext4;

import org.jspecify.annotations.NullMarked;
