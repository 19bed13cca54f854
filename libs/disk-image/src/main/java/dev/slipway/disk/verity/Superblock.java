package dev.slipway.disk.verity;

import static dev.slipway.disk.blocks.BlockStream.BLOCK;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * What {@code veritysetup} reads first: 512 bytes at the hash offset, and zeros up to the block where the tree begins.
 *
 * @param salt at most 256 bytes
 */
@SuppressWarnings("ArrayRecordComponent")
record Superblock(UUID uuid, long dataBlocks, byte[] salt) {

    static final String ALGORITHM = "sha256";

    private static final int MAX_SALT = 256;
    private static final int VERSION = 1;
    private static final int SALT_FIRST = 1;

    Superblock {
        if (salt.length > MAX_SALT) {
            throw new IllegalArgumentException("a salt of " + salt.length + " bytes");
        }
    }

    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
        out.put(0, "verity".getBytes(StandardCharsets.US_ASCII));
        out.putInt(8, VERSION);
        out.putInt(12, SALT_FIRST);
        out.slice(16, 16).putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
        out.put(32, ALGORITHM.getBytes(StandardCharsets.US_ASCII));
        out.putInt(64, BLOCK);
        out.putInt(68, BLOCK);
        out.putLong(72, dataBlocks);
        out.putShort(80, (short) salt.length);
        out.put(88, salt);
        return out.array();
    }
}
