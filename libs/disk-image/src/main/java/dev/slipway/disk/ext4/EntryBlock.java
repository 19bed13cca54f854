package dev.slipway.disk.ext4;

import static dev.slipway.disk.ext4.Geometry.BLOCK;

import dev.slipway.disk.tree.FileType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A block of directory entries, in the order in which they are added, and its checksum. */
final class EntryBlock {

    private static final int TAIL = 12;
    private static final int TAIL_TYPE = 0xde;
    private static final int ENTRY_HEADER = 8;

    /** The bytes that entries may take. */
    static final int ROOM = BLOCK - TAIL;

    private final ByteBuffer block = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    private int lastEntry;

    /** The bytes that the entry of a name takes. */
    static int bytesOf(String name) {
        return ENTRY_HEADER + (name.length() + 3) / 4 * 4;
    }

    /** Adds an entry, for which there must be room. */
    void add(String name, int inode, FileType type) {
        lastEntry = block.position();
        put(block, inode, bytesOf(name), name, type);
    }

    /** The block; its last entry takes all that is left. */
    byte[] sealed(int directory, Checksum checksum) {
        block.putShort(lastEntry + 4, (short) (ROOM - lastEntry));
        block.putShort(ROOM + 4, (short) TAIL);
        block.put(ROOM + 7, (byte) TAIL_TYPE);
        block.putInt(ROOM + 8, checksum.inode(directory, block.array(), 0, ROOM));
        return block.array();
    }

    /** Puts an entry of this length, which may be more than the name needs. */
    static void put(ByteBuffer out, int inode, int length, String name, FileType type) {
        int next = out.position() + length;
        out.putInt(inode);
        out.putShort((short) length);
        out.put((byte) name.length());
        out.put((byte) type.entryType());
        out.put(name.getBytes(StandardCharsets.ISO_8859_1));
        out.position(next);
    }
}
