package dev.slipway.disk.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A file that appears under its name complete and synced, or not at all. Until then it lies beside its place as
 * {@code .NAME.RANDOM.partial}, locked; what a killed process left is no longer locked and goes with the next start.
 */
public final class PartialFile implements AutoCloseable {

    private static final String SUFFIX = ".partial";

    /** What this process holds: to close such a file would unlock it, whoever opened it (fcntl(2)). */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final Path target;
    private final Path partial;
    private final FileChannel channel;
    private final Writeback writeback;

    private PartialFile(Path target, Path partial, FileChannel channel) {
        this.target = target;
        this.partial = partial;
        this.channel = channel;
        this.writeback = new Writeback(channel);
    }

    /**
     * Begins a file, after removing what dead processes left of earlier attempts at the same name.
     *
     * @throws IOException if something has the name that is no file, a device for instance, which is not to be replaced
     */
    public static PartialFile begin(Path target) throws IOException {
        requireReplaceable(target);
        Path absolute = target.toAbsolutePath();
        Path folder = folderOf(absolute);
        removeAbandoned(folder, "." + absolute.getFileName() + ".");
        while (true) {
            Path partial = folder.resolve("." + absolute.getFileName() + "." + UUID.randomUUID() + SUFFIX);
            FileChannel channel = open(partial);
            // Another process that begins at this very moment may have taken it for abandoned before it was locked.
            if (channel.tryLock() != null && Files.exists(partial)) {
                return new PartialFile(absolute, partial, channel);
            }
            channel.close();
            OWN.remove(partial);
        }
    }

    private static FileChannel open(Path partial) throws IOException {
        OWN.add(partial);
        try {
            return FileChannel.open(
                    partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException e) {
            OWN.remove(partial);
            throw e;
        }
    }

    /** Removes partial files in a folder whose names begin so and that no process holds. */
    public static void removeAbandoned(Path folder, String prefix) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(
                folder,
                file -> file.getFileName().toString().startsWith(prefix)
                        && file.getFileName().toString().endsWith(SUFFIX)
                        && !OWN.contains(file.toAbsolutePath()))) {
            for (Path file : files) {
                removeIfAbandoned(file);
            }
        }
    }

    private static void removeIfAbandoned(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock held = channel.tryLock()) {
            if (held != null) {
                Files.deleteIfExists(file);
            }
        } catch (OverlappingFileLockException | NoSuchFileException e) {
            return;
        }
    }

    /**
     * Finds out whether a file could take this name.
     *
     * @throws IOException if something has it that is no file
     */
    public static void requireReplaceable(Path target) throws IOException {
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(target)) {
            throw new FileSystemException(
                    target.toString(), null, Files.isDirectory(target) ? "is a directory" : "is not a file");
        }
    }

    /** Removes all that this process has begun and not completed. For a process that is about to end in the middle. */
    public static void removeOwn() {
        for (Path partial : OWN) {
            try {
                Files.deleteIfExists(partial);
            } catch (IOException e) {
                // It goes with the next start.
            }
        }
    }

    public FileChannel channel() {
        return channel;
    }

    /** Nearly all of the file is written: begins to sync it, while the caller goes on. */
    public void hasten() {
        writeback.hasten();
    }

    /** Syncs the file, gives it its name and syncs the folder. */
    public void complete() throws IOException {
        writeback.complete();
        writeback.await();
        Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel folder = FileChannel.open(folderOf(target), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    /** Removes the file unless it was completed. */
    @Override
    public void close() throws IOException {
        writeback.abandon();
        try (channel) {
            Files.deleteIfExists(partial);
        } finally {
            OWN.remove(partial);
        }
    }

    private static Path folderOf(Path file) {
        Path folder = file.getParent();
        if (folder == null) {
            throw new IllegalArgumentException("a root is no file: " + file);
        }
        return folder;
    }
}
