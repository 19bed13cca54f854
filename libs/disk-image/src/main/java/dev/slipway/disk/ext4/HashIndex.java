package dev.slipway.disk.ext4;

import static dev.slipway.disk.ext4.Geometry.BLOCK;

import dev.slipway.disk.tree.FileType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The index of a directory: which of its leaf blocks holds the names from which hash on. It has a root, which is the
 * directory's first block, and, where that cannot hold all leaves, one level of nodes behind it; the leaves come last.
 * Source: the kernel's {@code Documentation/filesystems/ext4/directory.rst} and {@code fs/ext4/namei.c}.
 *
 * @param leafHashes the lowest hash of each leaf, ascending as unsigned numbers, with {@link #CONTINUED} where the leaf before
 *     ends with the same hash; what it says of the first leaf is of no account, as that holds all that is lower, too
 */
@SuppressWarnings("ArrayRecordComponent")
record HashIndex(int[] leafHashes) {

    /** Tells a search for a leaf's lowest hash to look into the leaf before as well. */
    static final int CONTINUED = 1;

    private static final int ENTRY = 8;
    private static final int TAIL = 8;
    private static final int ROOT_HEADER = 32;
    private static final int NODE_HEADER = 8;
    private static final int ROOT_ENTRIES = (BLOCK - ROOT_HEADER - TAIL) / ENTRY;
    private static final int NODE_ENTRIES = (BLOCK - NODE_HEADER - TAIL) / ENTRY;
    private static final int MAX_LEAVES = ROOT_ENTRIES * NODE_ENTRIES;
    private static final int HALF_MD4 = 1;
    private static final int INFO_BYTES = 8;
    private static final int DOT_BYTES = 12;

    /** A block of the directory and the lowest hash that is to be found in it or below it. */
    private record Entry(int hash, int block) {}

    /**
     * Whether so many leaves can be had: 258,570, which are a gigabyte. A third level would need the feature {@code
     * largedir}; without it the kernel adds no names to a full index, and e2fsck accepts no directory of twice that size.
     */
    static boolean holds(int leaves) {
        return leaves <= MAX_LEAVES;
    }

    /** How many blocks the index takes, without the leaves. */
    int blocks() {
        return 1 + nodes();
    }

    private int nodes() {
        return leafHashes.length <= ROOT_ENTRIES ? 0 : (leafHashes.length + NODE_ENTRIES - 1) / NODE_ENTRIES;
    }

    /**
     * The blocks of the index, in the order in which they begin the directory.
     *
     * @param inode of the directory
     * @param parent the inode of the directory above
     */
    List<byte[]> encode(int inode, int parent, Checksum checksum) {
        List<Entry> level = new ArrayList<>(leafHashes.length);
        for (int i = 0; i < leafHashes.length; i++) {
            level.add(new Entry(leafHashes[i], blocks() + i));
        }
        if (nodes() == 0) {
            return List.of(root(inode, parent, 0, level, checksum));
        }
        List<Entry> above = new ArrayList<>();
        List<byte[]> encoded = new ArrayList<>();
        for (int from = 0; from < level.size(); from += NODE_ENTRIES) {
            List<Entry> part = level.subList(from, Math.min(level.size(), from + NODE_ENTRIES));
            above.add(new Entry(part.getFirst().hash, 1 + above.size()));
            encoded.add(node(inode, part, checksum));
        }
        encoded.addFirst(root(inode, parent, 1, above, checksum));
        return encoded;
    }

    /** For readers that know of no index this is a block whose last entry, {@code ..}, takes all that is left. */
    private static byte[] root(int inode, int parent, int levels, List<Entry> entries, Checksum checksum) {
        ByteBuffer out = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
        EntryBlock.put(out, inode, DOT_BYTES, ".", FileType.DIRECTORY);
        EntryBlock.put(out, parent, BLOCK - DOT_BYTES, "..", FileType.DIRECTORY);
        int info = 2 * DOT_BYTES;
        out.put(info + 4, (byte) HALF_MD4);
        out.put(info + 5, (byte) INFO_BYTES);
        out.put(info + 6, (byte) levels);
        return sealed(out, ROOT_HEADER, ROOT_ENTRIES, entries, inode, checksum);
    }

    /** For readers that know of no index this is a block with one entry, which is not in use. */
    private static byte[] node(int inode, List<Entry> entries, Checksum checksum) {
        ByteBuffer out = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
        out.putShort(4, (short) BLOCK);
        return sealed(out, NODE_HEADER, NODE_ENTRIES, entries, inode, checksum);
    }

    /** Room and count are in the place of the first entry's hash, which is known from what points to the block. */
    private static byte[] sealed(
            ByteBuffer out, int header, int room, List<Entry> entries, int inode, Checksum checksum) {
        out.position(header);
        for (Entry entry : entries) {
            out.putInt(entry.hash).putInt(entry.block);
        }
        out.putShort(header, (short) room);
        out.putShort(header + 2, (short) entries.size());
        // The sum goes over the entries and then over an empty tail, for which the zeros behind the entries stand.
        out.putInt(BLOCK - 4, checksum.inode(inode, out.array(), 0, out.position() + TAIL));
        return out.array();
    }
}
