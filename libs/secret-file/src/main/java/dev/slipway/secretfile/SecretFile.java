package dev.slipway.secretfile;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * A file that holds a secret. It is not read while others than its owner may read or change it.
 *
 * <p>As with PostgreSQL's key files, the group may read a file that belongs to root: only root chose that group. This is how
 * Kubernetes mounts secrets ({@code fsGroup}). Links are followed.
 */
public final class SecretFile {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> FOR_OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);
    private static final Integer ROOT = 0;

    private SecretFile() {}

    /**
     * Reads the text.
     *
     * @throws IOException where the file is not there, cannot be read, or is open to others
     */
    public static String read(Path file) throws IOException {
        return new String(readBytes(file), StandardCharsets.UTF_8);
    }

    /** The same for bytes. */
    public static byte[] readBytes(Path file) throws IOException {
        requirePrivate(file);
        return Files.readAllBytes(file);
    }

    /** @throws IOException where others may read or write the file; its message says what to do */
    public static void requirePrivate(Path file) throws IOException {
        Set<PosixFilePermission> permissions;
        boolean ofRoot;
        try {
            permissions = Files.getPosixFilePermissions(file);
            ofRoot = ROOT.equals(Files.getAttribute(file, "unix:uid"));
        } catch (UnsupportedOperationException e) {
            // A file system without modes, which cannot say who may read it.
            return;
        }
        if (!isPrivate(permissions, ofRoot)) {
            throw new IOException(file + ": holds a secret, and others than its owner have access to it (mode "
                    + PosixFilePermissions.toString(permissions) + "); run chmod 600 " + file);
        }
    }

    static boolean isPrivate(Set<PosixFilePermission> permissions, boolean ofRoot) {
        Set<PosixFilePermission> tooMuch = EnumSet.copyOf(FOR_OTHERS);
        if (ofRoot) {
            tooMuch.remove(PosixFilePermission.GROUP_READ);
        }
        tooMuch.retainAll(permissions);
        return tooMuch.isEmpty();
    }

    /** Writes a secret with the mode 600, whole or not at all. */
    public static Path write(Path file, String text) throws IOException {
        Path directory = requireNonNull(file.toAbsolutePath().getParent(), "a file has a directory");
        Path temporary = Files.createTempFile(directory, ".new", "", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try {
            Files.writeString(temporary, text);
            return Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
