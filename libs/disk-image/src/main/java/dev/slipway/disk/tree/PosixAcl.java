package dev.slipway.disk.tree;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A POSIX access control list, as the value of the attributes {@link #ACCESS} and {@link #DEFAULT} holds it: version 2, then
 * tag, permissions and id in 8 bytes an entry. See the kernel's {@code include/uapi/linux/posix_acl_xattr.h}.
 */
public record PosixAcl(List<Entry> entries) {

    /** The attribute with the list that decides who may use a file. */
    public static final String ACCESS = "system.posix_acl_access";

    /** The attribute with the list that new files in a directory get. */
    public static final String DEFAULT = "system.posix_acl_default";

    private static final int VERSION = 2;
    private static final int USER = 0x02;
    private static final int GROUP = 0x08;

    /** What one user, one group or one class of them may do. */
    public record Entry(short tag, short permissions, int id) {

        /** Whether the entry is for the user or group of its id; that of others says nothing. */
        public boolean named() {
            return tag == USER || tag == GROUP;
        }
    }

    public PosixAcl {
        entries = List.copyOf(entries);
    }

    /** Whether a value says itself that it is of another version. */
    static boolean isOfUnknownVersion(byte[] value) {
        return value.length >= Integer.BYTES
                && ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getInt() != VERSION;
    }

    /** Reads the value of an attribute; nothing where it is no list. */
    public static Optional<PosixAcl> parse(byte[] value) {
        ByteBuffer in = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        List<Entry> entries = new ArrayList<>();
        try {
            if (in.getInt() != VERSION) {
                return Optional.empty();
            }
            while (in.hasRemaining()) {
                entries.add(new Entry(in.getShort(), in.getShort(), in.getInt()));
            }
        } catch (BufferUnderflowException e) {
            return Optional.empty();
        }
        return Optional.of(new PosixAcl(entries));
    }
}
