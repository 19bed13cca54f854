package dev.slipway.disk.ext4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The checksums of {@code metadata_csum}: CRC-32C without the final inversion, each begun with the file system's UUID and
 * whatever else ties a structure to its place.
 */
final class Checksum {

    private final byte[] uuid;

    Checksum(byte[] uuid) {
        this.uuid = uuid.clone();
    }

    /** Of a superblock, which alone is not bound to the UUID. */
    static int superblock(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return finish(crc);
    }

    /** Of something that is bound to the file system only. */
    int plain(byte[] bytes, int offset, int length) {
        CRC32C crc = start();
        crc.update(bytes, offset, length);
        return finish(crc);
    }

    /** Of a group descriptor, whose own checksum field is zero. */
    int group(int group, byte[] descriptor) {
        CRC32C crc = start();
        crc.update(littleEndian(group));
        crc.update(descriptor);
        return finish(crc);
    }

    /** Of an extended attribute block, whose own checksum field is zero. */
    int xattrBlock(long block, byte[] bytes) {
        CRC32C crc = start();
        crc.update(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(block)
                .array());
        crc.update(bytes);
        return finish(crc);
    }

    /** Of an inode or of a block that belongs to it; inodes here are all of generation 0. */
    int inode(int number, byte[] bytes, int offset, int length) {
        CRC32C crc = start();
        crc.update(littleEndian(number));
        crc.update(littleEndian(0));
        crc.update(bytes, offset, length);
        return finish(crc);
    }

    private CRC32C start() {
        CRC32C crc = new CRC32C();
        crc.update(uuid);
        return crc;
    }

    private static int finish(CRC32C crc) {
        return ~(int) crc.getValue();
    }

    private static byte[] littleEndian(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }
}
