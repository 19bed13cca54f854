package dev.slipway.disk.ext4;

import dev.slipway.disk.tree.StoredContent.Run;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The extent tree of one inode: four extents in the inode itself, more in a tree of node blocks with 340 entries each.
 *
 * @param root the 60 bytes of the inode's block map
 * @param nodes the node blocks, to be written at the blocks that were handed in, in this order
 */
@SuppressWarnings("ArrayRecordComponent")
record ExtentMap(byte[] root, List<byte[]> nodes) {

    static final int ROOT_BYTES = 60;

    private static final int MAGIC = 0xf30a;
    private static final int HEADER = 12;
    private static final int ENTRY = 12;
    private static final int ROOT_ENTRIES = 4;
    private static final int NODE_ENTRIES = (Geometry.BLOCK - HEADER - 4) / ENTRY;
    private static final int MAX_EXTENT_BLOCKS = 32768;

    /** A leaf's extent, or an index entry, which points to the node that covers the file from a block on. */
    private record Entry(long fileBlock, long diskBlock, int length) {}

    /** How many node blocks the tree of these runs needs. */
    static int nodeBlocks(List<Run> runs) {
        long entries = 0;
        for (Run run : runs) {
            entries += (run.blocks() + MAX_EXTENT_BLOCKS - 1) / MAX_EXTENT_BLOCKS;
        }
        int nodes = 0;
        while (entries > ROOT_ENTRIES) {
            entries = (entries + NODE_ENTRIES - 1) / NODE_ENTRIES;
            nodes += (int) entries;
        }
        return nodes;
    }

    /**
     * The tree for these runs.
     *
     * @param firstNode the first of the consecutive disk blocks that the nodes will have
     */
    static ExtentMap of(List<Run> runs, long firstNode, int inode, Checksum checksum) {
        List<Entry> level = split(runs);
        List<byte[]> nodes = new ArrayList<>();
        int depth = 0;
        while (level.size() > ROOT_ENTRIES) {
            List<Entry> above = new ArrayList<>();
            for (int from = 0; from < level.size(); from += NODE_ENTRIES) {
                List<Entry> part = level.subList(from, Math.min(level.size(), from + NODE_ENTRIES));
                above.add(new Entry(part.getFirst().fileBlock, firstNode + nodes.size(), 0));
                nodes.add(node(part, depth, inode, checksum));
            }
            level = above;
            depth++;
        }
        ByteBuffer root = ByteBuffer.allocate(ROOT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        put(root, level, ROOT_ENTRIES, depth);
        return new ExtentMap(root.array(), nodes);
    }

    private static List<Entry> split(List<Run> runs) {
        List<Entry> entries = new ArrayList<>();
        for (Run run : runs) {
            for (long done = 0; done < run.blocks(); done += MAX_EXTENT_BLOCKS) {
                int length = (int) Math.min(MAX_EXTENT_BLOCKS, run.blocks() - done);
                entries.add(new Entry(run.fileBlock() + done, run.diskBlock() + done, length));
            }
        }
        return entries;
    }

    private static byte[] node(List<Entry> entries, int depth, int inode, Checksum checksum) {
        ByteBuffer out = ByteBuffer.allocate(Geometry.BLOCK).order(ByteOrder.LITTLE_ENDIAN);
        put(out, entries, NODE_ENTRIES, depth);
        int tail = HEADER + NODE_ENTRIES * ENTRY;
        out.putInt(tail, checksum.inode(inode, out.array(), 0, tail));
        return out.array();
    }

    private static void put(ByteBuffer out, List<Entry> entries, int room, int depth) {
        out.putShort((short) MAGIC);
        out.putShort((short) entries.size());
        out.putShort((short) room);
        out.putShort((short) depth);
        out.putInt(0);
        for (Entry entry : entries) {
            out.putInt((int) entry.fileBlock);
            if (depth == 0) {
                out.putShort((short) entry.length);
                out.putShort((short) (entry.diskBlock >>> 32));
                out.putInt((int) entry.diskBlock);
            } else {
                out.putInt((int) entry.diskBlock);
                out.putShort((short) (entry.diskBlock >>> 32));
                out.putShort((short) 0);
            }
        }
    }
}
