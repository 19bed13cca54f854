package dev.slipway.keys;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
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
import java.util.Set;

/** Small files with strict modes, written whole or not at all. */
public final class SecureFiles {
    public static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    public static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("rw-r--r--");
    private static final Integer ROOT = 0;
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
            Files.setPosixFilePermissions(temporary, permissions);
            UserPrincipal owner = Files.getOwner(requireNonNull(temporary.getParent()));
            if (ROOT.equals(Files.getAttribute(temporary, "unix:uid")) && !owner.equals(Files.getOwner(temporary))) {
                Files.setOwner(temporary, owner);
            }
        });
    }

    /** The same with the mode, the owner and the group of another file. */
    public static void writeLike(Path other, Path target, String text) throws IOException {
        PosixFileAttributes wanted = Files.readAttributes(other, PosixFileAttributes.class);
        write(target, text, temporary -> {
            PosixFileAttributes given = Files.readAttributes(temporary, PosixFileAttributes.class);
            PosixFileAttributeView view = Files.getFileAttributeView(temporary, PosixFileAttributeView.class);
            if (!given.group().equals(wanted.group())) {
                view.setGroup(wanted.group());
            }
            if (!given.owner().equals(wanted.owner())) {
                view.setOwner(wanted.owner());
            }
            view.setPermissions(wanted.permissions());
        });
    }

    /** What root makes is for the owner of the directory, who may be the next to write it. A link is not followed. */
    static void giveToOwnerOfDirectory(Path file) throws IOException {
        UserPrincipal owner =
                Files.getOwner(requireNonNull(file.toAbsolutePath().getParent()));
        PosixFileAttributeView view =
                Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (ROOT.equals(Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS))
                && !owner.equals(view.getOwner())) {
            view.setOwner(owner);
        }
    }

    /** Says who may read a file that has its content already. */
    @FunctionalInterface
    private interface Access {
        void give(Path temporary) throws IOException;
    }

    private static void write(Path target, String text, Access access) throws IOException {
        Path directory = target.toAbsolutePath().getParent();
        Path temporary = Files.createTempFile(directory, ".new-", "", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
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
