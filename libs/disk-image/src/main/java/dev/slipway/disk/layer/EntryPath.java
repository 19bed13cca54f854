package dev.slipway.disk.layer;

import dev.slipway.disk.BadImageException;
import dev.slipway.disk.Refused.Reason;
import dev.slipway.disk.tree.LayerEntry.Path;
import dev.slipway.tar.ByteStrings;
import java.util.ArrayDeque;
import java.util.Deque;

/** Turns the names that archives use into clean paths below the root. */
final class EntryPath {

    private static final int MAX_NAME_BYTES = 255;
    /** Linux takes no longer ones (PATH_MAX, limits.h, less the NUL), so no program could open the file by its path. */
    private static final int MAX_PATH_BYTES = 4095;

    private EntryPath() {}

    /**
     * {@code ./a//b/} and {@code /a/b} are {@code a/b}; {@code ..} is taken away with the name before it, and refused where
     * it would lead above the root.
     */
    static Path parse(String name) throws BadImageException {
        String plain = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
        plain = plain.startsWith("./") ? plain.substring(2) : plain;
        String clean = isClean(plain) ? plain : cleaned(name);
        if (clean.length() > MAX_PATH_BYTES) {
            throw new BadImageException(
                    Reason.LIMIT_EXCEEDED,
                    "a path of " + clean.length() + " bytes, where Linux takes " + MAX_PATH_BYTES + ": "
                            + ByteStrings.quoted(clean));
        }
        return new Path(clean);
    }

    /** Most names are, which saves taking them apart. */
    private static boolean isClean(String name) {
        int start = 0;
        for (int end = 0; end <= name.length(); end++) {
            char c = end == name.length() ? '/' : name.charAt(end);
            if (c == '\0') {
                return false;
            }
            if (c == '/') {
                if (end == start || name.charAt(start) == '.' || end - start > MAX_NAME_BYTES) {
                    return false;
                }
                start = end + 1;
            }
        }
        return true;
    }

    private static String cleaned(String name) throws BadImageException {
        Deque<String> names = new ArrayDeque<>();
        for (String part : name.split("/")) {
            switch (part) {
                case "", "." -> {}
                case ".." -> {
                    if (names.pollLast() == null) {
                        throw new BadImageException(Reason.ESCAPING_PATH, "a path leads out of the image: " + name);
                    }
                }
                default -> names.addLast(checked(part));
            }
        }
        return String.join("/", names);
    }

    private static String checked(String name) throws BadImageException {
        if (name.length() > MAX_NAME_BYTES) {
            throw new BadImageException(Reason.NOT_REPRESENTABLE, "a name of " + name.length() + " bytes");
        }
        if (name.indexOf('\0') >= 0) {
            throw new BadImageException(Reason.MALFORMED_LAYER, "a name with a zero byte");
        }
        return name;
    }
}
