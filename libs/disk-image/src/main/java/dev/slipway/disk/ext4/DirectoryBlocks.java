package dev.slipway.disk.ext4;

import dev.slipway.disk.tree.FileType;
import dev.slipway.disk.tree.Node;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The blocks of one directory: linear, entries in the order in which they are added, each block with its checksum. */
final class DirectoryBlocks {

    private static final int TAIL = 12;
    private static final int ROOM = Geometry.BLOCK - TAIL;
    private static final int ENTRY_HEADER = 8;
    private static final int TAIL_TYPE = 0xde;

    /** Where full blocks go. */
    @FunctionalInterface
    interface BlockSink {
        void write(byte[] block) throws java.io.IOException;
    }

    private final int inode;
    private final Checksum checksum;
    private final BlockSink sink;
    private ByteBuffer block = fresh();
    private int lastEntry;

    DirectoryBlocks(int inode, int parent, Checksum checksum, BlockSink sink) {
        this.inode = inode;
        this.checksum = checksum;
        this.sink = sink;
        put(inode, ".", FileType.DIRECTORY.entryType());
        put(parent, "..", FileType.DIRECTORY.entryType());
    }

    /** How many blocks a directory with these entries takes. */
    static int count(Iterable<String> names) {
        int blocks = 1;
        int used = entryBytes(".") + entryBytes("..");
        for (String name : names) {
            int bytes = entryBytes(name);
            if (used + bytes > ROOM) {
                blocks++;
                used = 0;
            }
            used += bytes;
        }
        return blocks;
    }

    void add(String name, int number, Node node) throws java.io.IOException {
        if (block.position() + entryBytes(name) > ROOM) {
            finish();
            block = fresh();
        }
        put(number, name, FileType.of(node).entryType());
    }

    /** Writes the last block. */
    void finish() throws java.io.IOException {
        block.putShort(lastEntry + 4, (short) (ROOM - lastEntry));
        block.putShort(ROOM + 4, (short) TAIL);
        block.put(ROOM + 7, (byte) TAIL_TYPE);
        block.putInt(ROOM + 8, checksum.inode(inode, block.array(), 0, ROOM));
        sink.write(block.array());
    }

    private void put(int number, String name, int type) {
        lastEntry = block.position();
        int next = lastEntry + entryBytes(name);
        block.putInt(number);
        block.putShort((short) (next - lastEntry));
        block.put((byte) name.length());
        block.put((byte) type);
        block.put(name.getBytes(StandardCharsets.ISO_8859_1));
        block.position(next);
    }

    private static int entryBytes(String name) {
        return ENTRY_HEADER + (name.length() + 3) / 4 * 4;
    }

    private static ByteBuffer fresh() {
        return ByteBuffer.allocate(Geometry.BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    }
}
