package dev.slipway.disk.reading;

import dev.slipway.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * One inode, as a disk has it.
 *
 * @param content of a file or link; what else lies there is the format's own affair
 * @param device the major number in the upper half, the minor in the lower
 * @param xattrs by full name, access control lists as programs see them
 */
@SuppressWarnings("ArrayRecordComponent")
public record Found(
        long inode,
        int mode,
        long uid,
        long gid,
        long size,
        long links,
        long seconds,
        int nanos,
        byte[] content,
        long device,
        Map<String, byte[]> xattrs) {

    public static final int DIRECTORY = 0x4000;
    public static final int REGULAR = 0x8000;
    public static final int SYMLINK = 0xa000;

    public String text() {
        return new String(content, StandardCharsets.ISO_8859_1);
    }

    public int type() {
        return mode & 0xf000;
    }

    public int permissions() {
        return mode & 07777;
    }

    /** A line for each path with everything that must not depend on the format. */
    public static Map<String, String> facts(Map<String, Found> tree) {
        Map<Long, String> firstNames = new HashMap<>();
        Map<String, String> facts = new TreeMap<>();
        tree.forEach((path, found) -> {
            String first = firstNames.computeIfAbsent(found.inode, ignored -> path);
            facts.put(path, found.facts() + " same as " + first);
        });
        return facts;
    }

    private String facts() {
        StringBuilder line = new StringBuilder(
                "%o %d:%d %d.%09d device %d:%d".formatted(mode, uid, gid, seconds, nanos, device >>> 32, (int) device));
        if (type() != DIRECTORY) {
            String hash = HexFormat.of().formatHex(Digest.newSha256().digest(content));
            line.append(" links ")
                    .append(links)
                    .append(" bytes ")
                    .append(size)
                    .append(' ')
                    .append(hash);
        }
        xattrs.forEach((name, value) ->
                line.append(' ').append(name).append('=').append(HexFormat.of().formatHex(value)));
        return line.toString();
    }
}
