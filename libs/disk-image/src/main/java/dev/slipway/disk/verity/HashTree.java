package dev.slipway.disk.verity;

import static dev.slipway.disk.blocks.BlockStream.BLOCK;

import dev.slipway.disk.blocks.BlockStream;
import dev.slipway.disk.description.Verity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.UUID;

/**
 * Writes the hash tree of a file system behind it, from the file system's bytes as somebody else reads them. All levels grow
 * at a time, each hash block going up when it is full, so that the tree takes a megabyte a level in memory however large the
 * disk is. The same bytes, UUID and salt give the same tree.
 */
public final class HashTree {

    private final FileChannel file;
    private final TreeGeometry geometry;
    private final Superblock superblock;
    private final BlockHashes data;
    private final Deque<Level> bottomUp = new ArrayDeque<>();
    private final byte[] root = new byte[TreeGeometry.HASH];

    /**
     * Begins the tree of the file system that a file consists of.
     *
     * @param bytes the size of the file system, a multiple of 4,096
     * @param salt what every hash begins with, at most 256 bytes
     */
    public HashTree(FileChannel file, long bytes, UUID uuid, byte[] salt) {
        if (bytes % BLOCK != 0) {
            throw new IllegalArgumentException("a file system of whole blocks, not of " + bytes + " bytes");
        }
        this.file = file;
        this.geometry = new TreeGeometry(bytes / BLOCK);
        this.superblock = new Superblock(uuid, geometry.dataBlocks(), salt.clone());
        BlockHashes.Sink above = hash -> System.arraycopy(hash, 0, root, 0, root.length);
        for (int number = geometry.levels() - 1; number >= 0; number--) {
            Level level = new Level(
                    new BlockStream(file, geometry.firstBlock(number)), new BlockHashes(superblock.salt(), above));
            bottomUp.addFirst(level);
            above = level::add;
        }
        this.data = new BlockHashes(superblock.salt(), above);
    }

    /** Takes the bytes of the file system that come next, as many as there are. Not from two threads at a time. */
    public void update(ByteBuffer bytes) throws IOException {
        data.update(bytes);
    }

    /** Writes what is left of the tree when the whole file system was there, and the superblock in front of it. */
    public Verity finish() throws IOException {
        long bytes = geometry.dataBlocks() * BLOCK;
        if (data.bytes() != bytes) {
            throw new IllegalStateException("a file system of " + bytes + " bytes, of which came " + data.bytes());
        }
        for (Level level : bottomUp) {
            level.finish();
        }
        ByteBuffer front = ByteBuffer.wrap(superblock.encode());
        for (long at = geometry.superblock() * BLOCK; front.hasRemaining(); ) {
            at += file.write(front, at);
        }
        HexFormat hex = HexFormat.of();
        return new Verity(
                hex.formatHex(root),
                hex.formatHex(superblock.salt()),
                bytes,
                geometry.dataBlocks(),
                BLOCK,
                BLOCK,
                Superblock.ALGORITHM,
                superblock.uuid());
    }

    /** Hashes on their way into the file, and in blocks to the level above. */
    private record Level(BlockStream out, BlockHashes blocks) {

        void add(byte[] hash) throws IOException {
            out.write(hash);
            blocks.update(ByteBuffer.wrap(hash));
        }

        void finish() throws IOException {
            out.align();
            out.flush();
            blocks.align();
        }
    }
}
