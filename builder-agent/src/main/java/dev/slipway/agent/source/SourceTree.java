package dev.slipway.agent.source;

import dev.slipway.agent.protocol.Result;
import dev.slipway.agent.report.BuildFailure;
import dev.slipway.tar.ByteStrings;
import dev.slipway.tar.DataExtent;
import dev.slipway.tar.SourceArchive;
import dev.slipway.tar.TarException;
import dev.slipway.tar.TarMember;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;

/**
 * Unpacks a source. Every entry stays below the directory: names are relative and without {@code ..}, and nothing is
 * written through a symbolic link that an earlier entry made. Device nodes and pipes are left out, as BuildKit would.
 */
final class SourceTree {
    /** With the bits for set-user-ID, set-group-ID and sticky, as BuildKit keeps those of a context. */
    private static final int PERMISSION_BITS = 07777;
    /** Of a directory that has no entry; else it might have bits of the one above. */
    private static final int IMPLIED_MODE = 0755;

    private static final int BUFFER = 64 << 10;
    /** Of a file on ext4 (ext4 disk layout, inode timestamps), in the year 2446. */
    private static final long LATEST = 15_032_385_535L;

    /** As build-api's default for entries; for bytes twice what it lets through. */
    static final SourceArchive.Limits LIMITS = new SourceArchive.Limits(32L << 30, 1_000_000);

    private final Path root;
    private final SourceArchive archive;
    private final long maxImplied;
    private long implied;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);

    private SourceTree(Path root, SourceArchive archive, long maxImplied) {
        this.root = root;
        this.archive = archive;
        this.maxImplied = maxImplied;
    }

    /**
     * Unpacks a source, with the reader that inspected it when the build was asked for.
     *
     * @param source stays open
     * @throws BuildFailure where the source is not what it should be
     * @throws IOException where the source cannot be fetched or the tree not be written
     */
    static void unpack(InputStream source, Path root, SourceArchive.Limits limits) throws IOException, BuildFailure {
        Files.createDirectories(root);
        try (SourceArchive archive = SourceArchive.open(source, limits)) {
            SourceTree tree = new SourceTree(root, archive, limits.entries());
            for (Optional<TarMember> next = archive.next(); next.isPresent(); next = archive.next()) {
                tree.unpack(next.get());
            }
            archive.finish();
        } catch (TarException | InvalidPathException | FileAlreadyExistsException e) {
            throw new BuildFailure(Result.Kind.SOURCE, "the source cannot be unpacked: " + e.getMessage());
        }
    }

    private void unpack(TarMember entry) throws IOException, BuildFailure {
        Path target = below(entry, entry.name());
        if (target.equals(root)) {
            return;
        }
        requireRealParents(entry, target);
        switch (entry.type()) {
            case FILE -> {
                clear(target);
                write(entry, target);
            }
            case DIRECTORY -> createDirectory(entry, target);
            case SYMBOLIC_LINK -> {
                clear(target);
                Files.createSymbolicLink(target, Path.of(text(entry, entry.linkName())));
            }
            case HARD_LINK -> link(entry, target);
            case CHARACTER_DEVICE, BLOCK_DEVICE, PIPE -> {}
            case UNKNOWN -> throw refuse(entry, "its type '" + entry.flag() + "' is unknown");
        }
    }

    private static String text(TarMember entry, String name) throws BuildFailure {
        return ByteStrings.text(name).orElseThrow(() -> refuse(entry, "its name or target is not UTF-8"));
    }

    private Path below(TarMember entry, String name) throws BuildFailure {
        Path relative = Path.of(text(entry, name));
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

    private void requireRealParents(TarMember entry, Path target) throws IOException, BuildFailure {
        Path relative = root.relativize(target);
        for (int length = 1; length < relative.getNameCount(); length++) {
            Path parent = root.resolve(relative.subpath(0, length));
            if (!Files.exists(parent, LinkOption.NOFOLLOW_LINKS)) {
                if (++implied > maxImplied) {
                    throw refuse(entry, "the source has more than " + maxImplied + " directories without entries");
                }
                Files.createDirectory(parent);
                setMode(parent, IMPLIED_MODE);
            } else if (!Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
                throw refuse(entry, "it lies below something that is no directory");
            }
        }
    }

    private void createDirectory(TarMember entry, Path target) throws IOException {
        if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            clear(target);
            Files.createDirectory(target);
        }
        setMode(target, entry.attributes().permissions());
    }

    private void link(TarMember entry, Path target) throws IOException, BuildFailure {
        Path existing = below(entry, entry.linkName());
        requireRealParents(entry, existing);
        if (!Files.isRegularFile(existing, LinkOption.NOFOLLOW_LINKS)) {
            throw refuse(entry, "it links to what is no file of the source");
        }
        if (!existing.equals(target)) {
            clear(target);
            Files.createLink(target, existing);
        }
    }

    /** Holes stay holes. */
    private void write(TarMember entry, Path target) throws IOException {
        TarMember.Content content = entry.content();
        try (SeekableByteChannel out =
                Files.newByteChannel(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (DataExtent extent : content.extents()) {
                out.position(extent.offset());
                copy(extent.length(), out);
            }
            if (out.size() < content.size()) {
                out.position(content.size() - 1).write(ByteBuffer.allocate(1));
            }
        }
        setMode(target, entry.attributes().permissions());
        setTime(target, entry.attributes());
    }

    private void copy(long length, SeekableByteChannel out) throws IOException {
        for (long left = length; left > 0; left -= buffer.limit()) {
            archive.read(buffer.clear().limit((int) Math.min(left, BUFFER)));
            buffer.flip();
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
        }
    }

    /** A later entry replaces an earlier one of the same name, but no directory that has entries. */
    private static void clear(Path target) throws IOException {
        Files.deleteIfExists(target);
    }

    private static void setMode(Path target, int mode) throws IOException {
        Files.setAttribute(target, "unix:mode", mode & PERMISSION_BITS);
    }

    /** As docker has it: what COPY puts into the image is as old as it is in the source. */
    private static void setTime(Path target, TarMember.Attributes attributes) throws IOException {
        long seconds = Math.clamp(attributes.seconds(), 0, LATEST);
        Files.setLastModifiedTime(target, FileTime.from(Instant.ofEpochSecond(seconds)));
    }

    private static BuildFailure refuse(TarMember entry, String reason) {
        return new BuildFailure(
                Result.Kind.SOURCE, "the source's entry " + ByteStrings.quoted(entry.name()) + ": " + reason);
    }
}
