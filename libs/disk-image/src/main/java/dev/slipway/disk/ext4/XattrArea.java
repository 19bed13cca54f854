package dev.slipway.disk.ext4;

import dev.slipway.disk.tree.PosixAcl;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Extended attributes in their two places: 96 bytes in the inode, and one block. They go into the inode as long as they all
 * fit there, else into the block, and what the block cannot take may still go into the inode.
 */
final class XattrArea {

    /** The end of an inode that attributes may use, the magic number included. */
    static final int INODE_BYTES = 96;

    private static final int MAGIC = 0xea020000;
    private static final int ENTRY = 16;
    private static final int END = 4;
    private static final int BLOCK_HEADER = 32;
    private static final int ACL_VERSION = 1;

    /** The numbers that stand for the beginnings of names, longest first where one begins another. */
    private static final List<Prefix> PREFIXES = List.of(
            new Prefix("user.", 1, false),
            new Prefix(PosixAcl.ACCESS, 2, true),
            new Prefix(PosixAcl.DEFAULT, 3, true),
            new Prefix("trusted.", 4, false),
            new Prefix("security.", 6, false),
            new Prefix("system.", 7, false));

    private record Prefix(String text, int index, boolean whole) {
        boolean matches(String name) {
            return whole ? name.equals(text) : name.startsWith(text) && name.length() > text.length();
        }
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Attribute(int index, String name, byte[] value) {

        static final Comparator<Attribute> ORDER = Comparator.comparingInt(Attribute::index)
                .thenComparingInt(a -> a.name.length())
                .thenComparing(Attribute::name);

        int bytes() {
            return ENTRY + padded(name.length()) + padded(value.length);
        }
    }

    /** Where a node's attributes go: the inode's 96 bytes, and the block's bytes without its checksum. */
    @SuppressWarnings("ArrayRecordComponent")
    record Placement(Optional<byte[]> inInode, Optional<byte[]> inBlock) {

        static final Optional<Placement> NONE = Optional.of(new Placement(Optional.empty(), Optional.empty()));
    }

    private XattrArea() {}

    /** Places the attributes; nothing where no place is large enough or a name is of no known kind. */
    static Optional<Placement> place(Map<String, byte[]> xattrs) {
        if (xattrs.isEmpty()) {
            return Placement.NONE;
        }
        List<Attribute> attributes = new ArrayList<>();
        for (Map.Entry<String, byte[]> xattr : xattrs.entrySet()) {
            Optional<Attribute> attribute = attribute(xattr.getKey(), xattr.getValue());
            if (attribute.isEmpty()) {
                return Optional.empty();
            }
            attributes.add(attribute.get());
        }
        attributes.sort(Attribute.ORDER);
        if (fits(attributes, INODE_BYTES - 4)) {
            return Optional.of(new Placement(Optional.of(inode(attributes)), Optional.empty()));
        }
        if (fits(attributes, Geometry.BLOCK - BLOCK_HEADER)) {
            return Optional.of(new Placement(Optional.empty(), Optional.of(block(attributes))));
        }
        return spread(attributes);
    }

    private static Optional<Placement> spread(List<Attribute> attributes) {
        List<Attribute> inside = new ArrayList<>();
        List<Attribute> outside = new ArrayList<>(attributes);
        for (Attribute attribute : attributes) {
            inside.add(attribute);
            if (fits(inside, INODE_BYTES - 4)) {
                outside.remove(attribute);
            } else {
                inside.removeLast();
            }
        }
        return fits(outside, Geometry.BLOCK - BLOCK_HEADER)
                ? Optional.of(new Placement(Optional.of(inode(inside)), Optional.of(block(outside))))
                : Optional.empty();
    }

    private static Optional<Attribute> attribute(String name, byte[] value) {
        for (Prefix prefix : PREFIXES) {
            if (prefix.matches(name)) {
                return prefix.whole()
                        ? PosixAcl.parse(value).map(acl -> new Attribute(prefix.index(), "", version1(acl)))
                        : Optional.of(new Attribute(
                                        prefix.index(),
                                        name.substring(prefix.text().length()),
                                        value))
                                .filter(a -> a.name.length() <= 255);
            }
        }
        return Optional.empty();
    }

    /** The form in which ext4 keeps lists: version 1, and only entries that name somebody have an id. */
    private static byte[] version1(PosixAcl acl) {
        int bytes = 4
                + acl.entries().stream()
                        .mapToInt(entry -> entry.named() ? 8 : 4)
                        .sum();
        ByteBuffer out = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(ACL_VERSION);
        for (PosixAcl.Entry entry : acl.entries()) {
            out.putShort(entry.tag()).putShort(entry.permissions());
            if (entry.named()) {
                out.putInt(entry.id());
            }
        }
        return out.array();
    }

    private static boolean fits(List<Attribute> attributes, int room) {
        return attributes.stream().mapToInt(Attribute::bytes).sum() + END <= room;
    }

    private static byte[] inode(List<Attribute> attributes) {
        ByteBuffer out = ByteBuffer.allocate(INODE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(MAGIC);
        int valueEnd = INODE_BYTES;
        for (Attribute attribute : attributes) {
            valueEnd -= padded(attribute.value.length);
            put(out, attribute, valueEnd - 4, 0);
            out.put(valueEnd, attribute.value);
        }
        return out.array();
    }

    private static byte[] block(List<Attribute> attributes) {
        ByteBuffer out = ByteBuffer.allocate(Geometry.BLOCK).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0, MAGIC).putInt(4, 1).putInt(8, 1);
        out.position(BLOCK_HEADER);
        int valueEnd = Geometry.BLOCK;
        int blockHash = 0;
        for (Attribute attribute : attributes) {
            valueEnd -= padded(attribute.value.length);
            int hash = hash(attribute);
            blockHash = Integer.rotateLeft(blockHash, 16) ^ hash;
            put(out, attribute, valueEnd, hash);
            out.put(valueEnd, attribute.value);
        }
        out.putInt(12, blockHash);
        return out.array();
    }

    /** Completes a block with the checksum that its place gives it. */
    static byte[] seal(byte[] bytes, long block, Checksum checksum) {
        ByteBuffer out = ByteBuffer.wrap(bytes.clone()).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(16, checksum.xattrBlock(block, out.array()));
        return out.array();
    }

    private static void put(ByteBuffer out, Attribute attribute, int valueOffset, int hash) {
        int start = out.position();
        out.put((byte) attribute.name.length());
        out.put((byte) attribute.index);
        out.putShort((short) (attribute.value.length == 0 ? 0 : valueOffset));
        out.putInt(0);
        out.putInt(attribute.value.length);
        out.putInt(hash);
        out.put(attribute.name.getBytes(StandardCharsets.ISO_8859_1));
        out.position(start + ENTRY + padded(attribute.name.length()));
    }

    private static int hash(Attribute attribute) {
        int hash = 0;
        for (int i = 0; i < attribute.name.length(); i++) {
            hash = Integer.rotateLeft(hash, 5) ^ attribute.name.charAt(i);
        }
        ByteBuffer value = ByteBuffer.allocate(padded(attribute.value.length)).order(ByteOrder.LITTLE_ENDIAN);
        value.put(attribute.value).rewind();
        while (value.hasRemaining()) {
            hash = Integer.rotateLeft(hash, 16) ^ value.getInt();
        }
        return hash;
    }

    private static int padded(int length) {
        return (length + 3) / 4 * 4;
    }
}
