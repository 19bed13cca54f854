package dev.slipway.keys;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/** Small files with strict modes, written whole or not at all. */
public final class SecureFiles {
    public static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    public static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("rw-r--r--");
    private static final Integer ROOT = 0;
    /** How the names of files begin that are not whole yet. */
    private static final String TEMPORARY = ".new-";
    /** Nobody writes a small file for so long. */
    private static final Duration ABANDONED = Duration.ofHours(1);

    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");

    private SecureFiles() {}

    /** Makes the directory and its missing parents, each with mode 700; an existing one stays as it is. */
    public static void createDirectory(Path directory) throws IOException {
        Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(DIRECTORY));
    }

    /**
     * Writes through a temporary file with these permissions from its first byte, and renames it over the target. What root writes
     * belongs to the owner of the directory, whose service is to read it.
     */
    public static void write(Path target, String text, Set<PosixFilePermission> permissions) throws IOException {
        write(target, text, temporary -> {
            attributes(temporary).setPermissions(permissions);
            giveToOwnerOfDirectory(temporary);
        });
    }

    /** The same with the mode, the owner and the group of another file. */
    public static void writeLike(Path other, Path target, String text) throws IOException {
        PosixFileAttributes wanted = Files.readAttributes(other, PosixFileAttributes.class);
        write(target, text, temporary -> {
            PosixFileAttributeView view = attributes(temporary);
            PosixFileAttributes given = view.readAttributes();
            if (!given.group().equals(wanted.group())) {
                view.setGroup(wanted.group());
            }
            view.setPermissions(wanted.permissions());
            // Last: from then on, the file is in the hands of somebody else.
            if (!given.owner().equals(wanted.owner())) {
                view.setOwner(wanted.owner());
            }
        });
    }

    /** What root makes is for the owner of the directory, who may be the next to write it. A link is not followed. */
    static void giveToOwnerOfDirectory(Path file) throws IOException {
        UserPrincipal owner =
                Files.getOwner(requireNonNull(file.toAbsolutePath().getParent()));
        PosixFileAttributeView view = attributes(file);
        if (ROOT.equals(Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS))
                && !owner.equals(view.getOwner())) {
            view.setOwner(owner);
        }
    }

    /** Of the file itself: whose directory it is could put a link to somebody else's file in its place. */
    private static PosixFileAttributeView attributes(Path file) {
        return Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** Deletes what writers that were killed left in a directory, so that no private key stays there for ever. */
    static void removeAbandoned(Path directory) throws IOException {
        Instant limit = Instant.now().minus(ABANDONED);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, TEMPORARY + "*")) {
            for (Path file : files) {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                        && Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
                                .toInstant()
                                .isBefore(limit)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** Says who may read a file that has its content already. */
    @FunctionalInterface
    private interface Access {
        void give(Path temporary) throws IOException;
    }

    private static void write(Path target, String text, Access access) throws IOException {
        Path directory = target.toAbsolutePath().getParent();
        Path temporary = requireNonNull(directory).resolve(TEMPORARY + UUID.randomUUID());
        try {
            // A new file, and no link that somebody put there.
            try (FileChannel channel = FileChannel.open(
                    temporary,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
                ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            access.give(temporary);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    public static String read(Path file) throws IOException {
        return Files.readString(file);
    }
}
