package dev.slipway.disk.tree;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What every inode carries beside its type and content.
 *
 * @param permissions the lower twelve bits of the mode: permissions, setuid, setgid and sticky
 * @param uid the owner, an unsigned 32-bit number
 * @param gid the group, an unsigned 32-bit number
 * @param seconds the modification time, in seconds since 1970, before it negative
 * @param nanos the nanoseconds after {@code seconds}, 0 to 999,999,999
 * @param xattrs extended attributes by their full name as byte string ({@code security.capability}), with raw values
 */
public record Attributes(int permissions, int uid, int gid, long seconds, int nanos, Map<String, byte[]> xattrs) {

    /** What a directory gets that no layer describes: it must not depend on who converts the image or when. */
    public static final Attributes IMPLIED_DIRECTORY = new Attributes(0755, 0, 0, 0, 0, Map.of());

    public Attributes {
        if ((permissions & ~07777) != 0) {
            throw new IllegalArgumentException("permissions out of range: " + Integer.toOctalString(permissions));
        }
        if (nanos < 0 || nanos > 999_999_999) {
            throw new IllegalArgumentException("nanoseconds out of range: " + nanos);
        }
        xattrs = xattrs.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(xattrs));
    }

    public Attributes withPermissions(int other) {
        return new Attributes(other, uid, gid, seconds, nanos, xattrs);
    }

    /** The byte string of a name that is given as text. */
    public static String byteString(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
