package dev.slipway.disk.erofs;

import dev.slipway.disk.tree.PosixAcl;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The extended attributes that follow an inode. Access control lists stay in the form that programs see. */
final class XattrBody {

    private static final int HEADER = 12;
    private static final int ENTRY_HEADER = 4;
    private static final int UNIT = 4;
    private static final int MAX_BYTES = HEADER + (0xffff - 1) * UNIT;
    private static final int MAX_NAME = 0xff;
    private static final int MAX_VALUE = 0xffff;

    /** The numbers that stand for the beginnings of names, or for whole names of lists. */
    private static final List<Prefix> PREFIXES = List.of(
            new Prefix("user.", 1, false),
            new Prefix(PosixAcl.ACCESS, 2, true),
            new Prefix(PosixAcl.DEFAULT, 3, true),
            new Prefix("trusted.", 4, false),
            new Prefix("security.", 6, false));

    private record Prefix(String text, int index, boolean list) {

        boolean holds(String name, byte[] value) {
            if (list) {
                return name.equals(text) && PosixAcl.parse(value).isPresent() && value.length <= MAX_VALUE;
            }
            int rest = name.length() - text.length();
            return name.startsWith(text) && rest > 0 && rest <= MAX_NAME && value.length <= MAX_VALUE;
        }
    }

    private XattrBody() {}

    /** The attributes' bytes; nothing where EROFS has no room or no number for one of them. */
    static Optional<byte[]> encode(Map<String, byte[]> xattrs) {
        if (xattrs.isEmpty()) {
            return Optional.of(new byte[0]);
        }
        long bytes = HEADER;
        for (Map.Entry<String, byte[]> xattr : xattrs.entrySet()) {
            Optional<Prefix> prefix = prefixOf(xattr.getKey(), xattr.getValue());
            if (prefix.isEmpty()) {
                return Optional.empty();
            }
            bytes += padded(
                    ENTRY_HEADER + xattr.getKey().length() - prefix.get().text.length() + xattr.getValue().length);
        }
        if (bytes > MAX_BYTES) {
            return Optional.empty();
        }
        ByteBuffer out = ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
        out.position(HEADER);
        xattrs.forEach((name, value) -> put(out, prefixOf(name, value).orElseThrow(), name, value));
        return Optional.of(out.array());
    }

    /** What an inode says of the length of its attributes: 0 for none, else the units behind the header and one. */
    static int count(int bytes) {
        return bytes == 0 ? 0 : (bytes - HEADER) / UNIT + 1;
    }

    private static void put(ByteBuffer out, Prefix prefix, String name, byte[] value) {
        int start = out.position();
        byte[] rest = name.substring(prefix.text.length()).getBytes(StandardCharsets.ISO_8859_1);
        out.put((byte) rest.length).put((byte) prefix.index).putShort((short) value.length);
        out.put(rest).put(value);
        out.position(start + padded(out.position() - start));
    }

    private static Optional<Prefix> prefixOf(String name, byte[] value) {
        return PREFIXES.stream().filter(prefix -> prefix.holds(name, value)).findFirst();
    }

    private static int padded(int bytes) {
        return (bytes + UNIT - 1) / UNIT * UNIT;
    }
}
