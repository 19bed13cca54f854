package dev.slipway.cli.build.context;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;

/**
 * A file, directory or link of the context.
 *
 * @param path relative to the context, with slashes
 * @param mode its permissions, with the bits for set-user-ID, set-group-ID and sticky
 * @param bytes of a file; zero of anything else
 * @param seconds when it was last changed, since 1970
 */
record ContextEntry(Path file, String path, Kind kind, int mode, long bytes, long seconds) {
    private static final int TYPE = 0170000;
    private static final int PERMISSIONS = 07777;

    /** By the types of {@code stat(2)}. */
    enum Kind {
        DIRECTORY,
        FILE,
        LINK,
        SOCKET,
        /** A pipe or a device. */
        SPECIAL
    }

    static ContextEntry read(Path file, String path) throws IOException {
        Map<String, Object> attributes =
                Files.readAttributes(file, "unix:mode,size,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
        int mode = (Integer) attribute(attributes, "mode");
        Kind kind =
                switch (mode & TYPE) {
                    case 0040000 -> Kind.DIRECTORY;
                    case 0100000 -> Kind.FILE;
                    case 0120000 -> Kind.LINK;
                    case 0140000 -> Kind.SOCKET;
                    default -> Kind.SPECIAL;
                };
        long bytes = kind == Kind.FILE ? (Long) attribute(attributes, "size") : 0;
        long seconds = ((FileTime) attribute(attributes, "lastModifiedTime"))
                .toInstant()
                .getEpochSecond();
        return new ContextEntry(file, path, kind, mode & PERMISSIONS, bytes, Math.max(seconds, 0));
    }

    private static Object attribute(Map<String, Object> attributes, String name) {
        return requireNonNull(attributes.get(name), name);
    }
}
