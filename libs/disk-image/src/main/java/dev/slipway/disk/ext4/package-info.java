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
 *     second             second    never   first            last, when the merged tree is known and laid out
 * </pre>
 *
 * <p>Blocks have 4,096 bytes, inodes 256, descriptors 32, a group 32,768 blocks, or fewer if a disk has many inodes and
 * few blocks. {@code flex_bg} lets bitmaps and inode tables lie anywhere. {@code sparse_super2} with no backups keeps every block
 * after the descriptors free for contents. So the writer can give out blocks one after another, and each file is one run of
 * blocks. There is no journal unless one is asked for: a disk that is made from an image can be made again. It lies before the block
 * bitmaps.
 *
 * <pre>
 *   inode:  0 mode 2 | 2 uid 2 | 4 size 4 | 8 atime 4 | 12 ctime 4 | 16 mtime 4 | 20 dtime 4 | 24 gid 2 | 26 links 2
 *           28 sectors 4 | 32 flags 4 | 36 version 4 | 40 block map 60 | 100 generation 4 | 104 xattr block 4
 *           108 size high 4 | 116 sectors high 2 | 118 xattr block high 2 | 120 uid high 2 | 122 gid high 2
 *           124 checksum 2 | 128 extra size 2 | 130 checksum high 2 | 132 ctime extra 4 | 136 mtime extra 4
 *           140 atime extra 4 | 144 crtime 4 | 148 crtime extra 4 | 160 xattrs 96
 *   extent: 0 file block 4 | 4 length 2 | 6 start high 2 | 8 start 4        (after a header of 12, in map or node block)
 *   dirent: 0 inode 4 | 4 record length 2 | 6 name length 1 | 7 type 1 | 8 name
 *   xattr:  0 name length 1 | 1 name index 1 | 2 value offset 2 | 4 value inode 4 | 8 value size 4 | 12 hash 4 | 16 name
 * </pre>
 *
 * <p>A directory that needs more than one block gets an index, as the kernel would give it one when it grew so far. To
 * readers that know none the blocks of the index have no entries but {@code .} and {@code ..}.
 *
 * <pre>
 *   one block                           more: names of hashes from h[i] up to h[i+1] are in leaf i
 *   +---+----+---------------+------+   +------+--------+-----+--------+--------+-----+-----------+
 *   | . | .. | dirents       | tail |   | root | node 0 | ... | node n | leaf 0 | ... | leaf m    |
 *   |   |    | by name       |      |   +------+--------+-----+--------+--------+-----+-----------+
 *   +---+----+---------------+------+          nodes only where the root cannot hold all leaves
 *
 *   root: 0 dirent "." 12 | 12 dirent ".." 12, its record length 4084 | 24 zero 4 | 28 hash version 1 | 29 info length 1
 *         30 levels of nodes 1 | 31 flags 1 | 32 map, of 507 pairs at most
 *   node: 0 dirent of inode 0, record length 4096 | 8 map, of 510 pairs at most
 *   map:  0 room 2 | 2 count 2 | 4 block 0 4 | 8 hash 1 4 | 12 block 1 4 | 16 hash 2 4 ...     (a map's first hash is
 *         implied; bit 0 of hash i is set where names of that hash are in what comes before block i, too)
 *   leaf: 0 dirents by hash | 4084 tail
 *   ends: of root and node 4088 zero 4 | 4092 checksum 4; of other blocks a tail: 0 zero 4 | 4 record length 12 2
 *         6 zero 1 | 7 0xde 1 | 8 checksum 4
 * </pre>
 *
 * <p>{@link dev.slipway.disk.ext4.Ext4Writer} writes; the structures ({@code Superblock}, {@code InodeRecord},
 * {@code ExtentMap}, {@code EntryBlock}, {@code HashIndex}, {@code XattrArea}) turn values into bytes and do no I/O;
 * {@code Geometry} says where things lie, {@code DirectoryLayout} where the entries of a directory do. Sources: the kernel's
 * {@code Documentation/filesystems/ext4} and its headers.
 */
@NullMarked
package dev.slipway.disk.ext4;

import org.jspecify.annotations.NullMarked;
