package dev.slipway.tar;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A member of an archive, with all that its header and the extension headers before it say. Texts are byte strings.
 *
 * @param flag the type flag in its header
 * @param linkName the target of a link; meaningless for others
 * @param major of a device, else 0
 * @param minor of a device, else 0
 */
public record TarMember(
        MemberType type,
        char flag,
        String name,
        String linkName,
        Attributes attributes,
        Content content,
        int major,
        int minor) {

    /**
     * What any kind of member has.
     *
     * @param permissions the lower twelve bits of the mode
     * @param uid an unsigned 32-bit number, never 4294967295
     * @param gid likewise
     * @param seconds of the modification time, since 1970
     * @param nanos after {@code seconds}, 0 to 999,999,999
     * @param xattrs extended attributes: raw values by name
     */
    public record Attributes(int permissions, int uid, int gid, long seconds, int nanos, Map<String, byte[]> xattrs) {
        public Attributes {
            xattrs = xattrs.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(xattrs));
        }
    }

    /**
     * What a file consists of.
     *
     * @param size in bytes, holes included
     * @param stored bytes of data in the archive
     * @param extents where these belong in the file: in order, not empty, not overlapping, all within {@code size}
     */
    public record Content(long size, long stored, List<DataExtent> extents) {

        static final Content NONE = new Content(0, 0, List.of());

        public Content {
            extents = List.copyOf(extents);
        }
    }
}
