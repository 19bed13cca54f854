package dev.slipway.disk.erofs;

import static dev.slipway.disk.blocks.BlockStream.BLOCK;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * What the kernel reads first.
 *
 * @param inodes how many there are
 * @param time of all compact inodes
 * @param blocks of this device
 * @param metadataBlock where inodes begin
 * @param chunks whether a file is stored in chunks
 * @param devices how many there are beside this one
 */
record Superblock(
        UUID uuid,
        long inodes,
        Timestamp time,
        long blocks,
        long metadataBlock,
        long rootNid,
        boolean chunks,
        int devices) {

    static final int OFFSET = 1024;

    private static final int MAGIC = 0xe0f5e1e2;
    private static final int COMPAT_CHECKSUM = 0x1;
    private static final int COMPAT_MTIME = 0x2;
    private static final int INCOMPAT_CHUNKED_FILE = 0x4;
    private static final int INCOMPAT_DEVICE_TABLE = 0x8;
    private static final int LOG_BLOCK = 12;
    private static final int CHECKSUM = 4;

    /** The first block from {@link #OFFSET} on, all of which the checksum covers. */
    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(BLOCK - OFFSET).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0, MAGIC);
        out.putInt(8, COMPAT_CHECKSUM | COMPAT_MTIME);
        out.put(12, (byte) LOG_BLOCK);
        out.putShort(14, (short) rootNid);
        out.putLong(16, inodes);
        out.putLong(24, time.seconds());
        out.putInt(32, time.nanos());
        out.putInt(36, (int) blocks);
        out.putInt(40, (int) metadataBlock);
        out.slice(48, 16).putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
        out.putInt(80, (chunks ? INCOMPAT_CHUNKED_FILE : 0) | (devices > 0 ? INCOMPAT_DEVICE_TABLE : 0));
        if (devices > 0) {
            out.putShort(86, (short) devices);
            out.putShort(88, (short) (DeviceTable.FIRST_BLOCK * BLOCK / DeviceTable.SLOT));
        }
        out.putInt(CHECKSUM, checksum(out.array()));
        return out.array();
    }

    /** CRC-32C without the final inversion, over the block with zeros in the checksum's place. */
    private static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return ~(int) crc.getValue();
    }
}
