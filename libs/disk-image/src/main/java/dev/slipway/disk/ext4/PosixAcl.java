package dev.slipway.disk.ext4;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * POSIX access control lists, which programs and archives see as version 2 (tag, permissions and id in 8 bytes an entry) and
 * ext4 stores as version 1 (4 bytes where an entry has no id of its own).
 */
final class PosixAcl {

    private static final int EXTERNAL_VERSION = 2;
    private static final int DISK_VERSION = 1;
    private static final int USER = 0x02;
    private static final int GROUP = 0x08;

    private PosixAcl() {}

    /** The form on disk; nothing where the value is no list. */
    static Optional<byte[]> toDisk(byte[] value) {
        ByteBuffer in = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer out = ByteBuffer.allocate(value.length).order(ByteOrder.LITTLE_ENDIAN);
        try {
            if (in.getInt() != EXTERNAL_VERSION) {
                return Optional.empty();
            }
            out.putInt(DISK_VERSION);
            while (in.hasRemaining()) {
                short tag = in.getShort();
                out.putShort(tag).putShort(in.getShort());
                int id = in.getInt();
                if (tag == USER || tag == GROUP) {
                    out.putInt(id);
                }
            }
        } catch (BufferUnderflowException e) {
            return Optional.empty();
        }
        byte[] disk = new byte[out.position()];
        out.flip().get(disk);
        return Optional.of(disk);
    }
}
