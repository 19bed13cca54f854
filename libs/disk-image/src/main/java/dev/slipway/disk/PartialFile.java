package dev.slipway.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
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

    /** The names that this process holds: to close such a file would unlock it, whoever opened it (fcntl(2)). */
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

    /** Begins a file, after removing what dead processes left of earlier attempts at the same name. */
    public static PartialFile begin(Path target) throws IOException {
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
            OWN.remove(partial.getFileName());
        }
    }

    private static FileChannel open(Path partial) throws IOException {
        OWN.add(partial.getFileName());
        try {
            return FileChannel.open(
                    partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException e) {
            OWN.remove(partial.getFileName());
            throw e;
        }
    }

    /** Removes partial files in a folder whose names begin so and that no process holds. */
    public static void removeAbandoned(Path folder, String prefix) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(
                folder,
                file -> file.getFileName().toString().startsWith(prefix)
                        && file.getFileName().toString().endsWith(SUFFIX)
                        && !OWN.contains(file.getFileName()))) {
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
            OWN.remove(partial.getFileName());
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
