package dev.slipway.agent;

import dev.slipway.agent.protocol.Result;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Unpacks a source tarball. Every entry stays below the directory: names are relative and without {@code ..}, and nothing is
 * written through a symbolic link that an earlier entry made. Device nodes and pipes are left out, as BuildKit would.
 */
final class SourceTree {
    private static final int PERMISSION_BITS = 0777;
    private static final int OWNER_ACCESS = 0700;

    private final Path root;
    private final Limits limits;
    private long bytes;
    private long entries;

    private SourceTree(Path root, Limits limits) {
        this.root = root;
        this.limits = limits;
    }

    /** What an unpacked source may take. */
    record Limits(long bytes, long entries) {
        static final Limits DEFAULT = new Limits(32L << 30, 1_000_000);
    }

    /**
     * @throws BuildFailure where the source is not what it should be
     * @throws IOException where reading failed for another reason, of which a malformed archive cannot always be told apart
     */
    static void unpack(InputStream tarGz, Path root, Limits limits) throws IOException, BuildFailure {
        var tree = new SourceTree(root, limits);
        Files.createDirectories(root);
        try (var tar = new TarArchiveInputStream(new GZIPInputStream(tarGz, 1 << 16))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                tree.unpack(entry, tar);
            }
        } catch (InvalidPathException | FileAlreadyExistsException e) {
            throw new BuildFailure(Result.Kind.SOURCE, "the source cannot be unpacked: " + e.getMessage());
        }
    }

    private void unpack(TarArchiveEntry entry, InputStream content) throws IOException, BuildFailure {
        if (++entries > limits.entries()) {
            throw refuse(entry, "the source has more than " + limits.entries() + " entries");
        }
        Path target = below(entry, entry.getName());
        if (target.equals(root)) {
            return;
        }
        requireRealParents(entry, target);
        if (entry.isDirectory()) {
            createDirectory(entry, target);
        } else if (entry.isSymbolicLink()) {
            clear(target);
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            link(entry, target);
        } else if (!entry.isFIFO() && !entry.isCharacterDevice() && !entry.isBlockDevice()) {
            clear(target);
            write(entry, content, target);
        }
    }

    private Path below(TarArchiveEntry entry, String name) throws BuildFailure {
        Path relative = Path.of(name);
        for (Path part : relative) {
            if (part.toString().equals("..")) {
                throw refuse(entry, "its name has ..");
            }
        }
        if (relative.isAbsolute()) {
            throw refuse(entry, "its name is absolute");
        }
        return root.resolve(relative).normalize();
    }

    private void requireRealParents(TarArchiveEntry entry, Path target) throws IOException, BuildFailure {
        Path relative = root.relativize(target);
        for (int length = 1; length < relative.getNameCount(); length++) {
            Path parent = root.resolve(relative.subpath(0, length));
            if (!Files.exists(parent, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(parent);
            } else if (!Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
                throw refuse(entry, "it lies below something that is no directory");
            }
        }
    }

    private void createDirectory(TarArchiveEntry entry, Path target) throws IOException {
        if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            clear(target);
            Files.createDirectory(target);
        }
        setMode(target, entry.getMode() | OWNER_ACCESS);
    }

    private void link(TarArchiveEntry entry, Path target) throws IOException, BuildFailure {
        Path existing = below(entry, entry.getLinkName());
        requireRealParents(entry, existing);
        if (!Files.isRegularFile(existing, LinkOption.NOFOLLOW_LINKS)) {
            throw refuse(entry, "it links to what is no file of the source");
        }
        if (!existing.equals(target)) {
            clear(target);
            Files.createLink(target, existing);
        }
    }

    private void write(TarArchiveEntry entry, InputStream content, Path target) throws IOException, BuildFailure {
        byte[] buffer = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                bytes += read;
                if (bytes > limits.bytes()) {
                    throw refuse(entry, "the source is larger than " + limits.bytes() + " bytes when unpacked");
                }
                out.write(buffer, 0, read);
            }
        }
        setMode(target, entry.getMode());
    }

    /** A later entry replaces an earlier one of the same name, but no directory that has entries. */
    private static void clear(Path target) throws IOException {
        Files.deleteIfExists(target);
    }

    private static void setMode(Path target, int mode) throws IOException {
        Files.setAttribute(target, "unix:mode", mode & PERMISSION_BITS);
    }

    private static BuildFailure refuse(TarArchiveEntry entry, String reason) {
        return new BuildFailure(Result.Kind.SOURCE, "the source's entry \"" + entry.getName() + "\": " + reason);
    }
}
