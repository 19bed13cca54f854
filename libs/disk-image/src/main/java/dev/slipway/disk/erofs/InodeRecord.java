package dev.slipway.disk.erofs;

import dev.slipway.disk.tree.Attributes;
import dev.slipway.disk.tree.FileType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The fixed part of one inode.
 *
 * @param number for the eyes of programs that know no 64-bit inode numbers
 * @param size in bytes
 * @param place the first block, the device, or the size of chunks, as type and layout have it
 * @param xattrBytes the length of the attributes that follow
 */
record InodeRecord(
        Form form,
        Layout layout,
        FileType type,
        Attributes attributes,
        long number,
        long links,
        long size,
        int place,
        int xattrBytes) {

    private static final int MAX_SHORT = 0xffff;
    private static final long MAX_INT = 0xffff_ffffL;

    /** How much an inode can say. */
    enum Form {
        COMPACT(32),
        EXTENDED(64);

        private final int bytes;

        Form(int bytes) {
            this.bytes = bytes;
        }

        int bytes() {
            return bytes;
        }

        /** The smaller of both that can say this, in a file system of compact inodes of this time. */
        static Form of(Attributes attributes, long links, long size, Timestamp common) {
            boolean compact = Integer.toUnsignedLong(attributes.uid()) <= MAX_SHORT
                    && Integer.toUnsignedLong(attributes.gid()) <= MAX_SHORT
                    && links <= MAX_SHORT
                    && size <= MAX_INT
                    && Timestamp.of(attributes).equals(common);
            return compact ? COMPACT : EXTENDED;
        }
    }

    /** Where the content lies: in consecutive blocks, there with its last part behind the inode, or in chunks. */
    enum Layout {
        PLAIN(0),
        INLINE(2),
        CHUNKS(4);

        private final int code;

        Layout(int code) {
            this.code = code;
        }
    }

    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(form.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        out.putShort(0, (short) (layout.code << 1 | form.ordinal()));
        out.putShort(2, (short) XattrBody.count(xattrBytes));
        out.putShort(4, (short) (type.modeBits() | attributes.permissions()));
        out.putInt(16, place);
        out.putInt(20, (int) number);
        switch (form) {
            case COMPACT -> {
                out.putShort(6, (short) links);
                out.putInt(8, (int) size);
                out.putShort(24, (short) attributes.uid());
                out.putShort(26, (short) attributes.gid());
            }
            case EXTENDED -> {
                out.putLong(8, size);
                out.putInt(24, attributes.uid());
                out.putInt(28, attributes.gid());
                out.putLong(32, attributes.seconds());
                out.putInt(40, attributes.nanos());
                out.putInt(44, (int) links);
            }
        }
        return out.array();
    }
}
