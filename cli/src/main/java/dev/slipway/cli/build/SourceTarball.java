package dev.slipway.cli.build;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A directory as a tar.gz, the same bytes for the same content: names sorted, no times, no owners. */
public final class SourceTarball {
    private SourceTarball() {}

    /** @throws IOException if something in the directory is neither file, directory nor symbolic link */
    public static void write(Path directory, OutputStream out) throws IOException {
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new GZIPOutputStream(new BufferedOutputStream(out)), "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            tar.setAddPaxHeadersForNonAsciiNames(true);
            for (Path file : below(directory)) {
                add(tar, directory, file);
            }
        }
    }

    private static List<Path> below(Path directory) throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            return tree.filter(path -> !path.equals(directory)).sorted().toList();
        }
    }

    private static void add(TarArchiveOutputStream tar, Path directory, Path file) throws IOException {
        String name = directory.relativize(file).toString();
        if (Files.isSymbolicLink(file)) {
            TarArchiveEntry link = new TarArchiveEntry(name, TarArchiveEntry.LF_SYMLINK);
            link.setLinkName(Files.readSymbolicLink(file).toString());
            link.setModTime(0);
            tar.putArchiveEntry(link);
        } else if (Files.isDirectory(file)) {
            TarArchiveEntry entry = new TarArchiveEntry(name + "/");
            entry.setMode(0040755);
            entry.setModTime(0);
            tar.putArchiveEntry(entry);
        } else if (Files.isRegularFile(file)) {
            TarArchiveEntry entry = new TarArchiveEntry(name);
            entry.setSize(Files.size(file));
            entry.setMode(executable(file) ? 0100755 : 0100644);
            entry.setModTime(0);
            tar.putArchiveEntry(entry);
            Files.copy(file, tar);
        } else {
            throw new IOException(
                    file + " is neither a file, a directory nor a symbolic link; remove it or move it away");
        }
        tar.closeArchiveEntry();
    }

    private static boolean executable(Path file) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
        return permissions.contains(PosixFilePermission.OWNER_EXECUTE);
    }
}
