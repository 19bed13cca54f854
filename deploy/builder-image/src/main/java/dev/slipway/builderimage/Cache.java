package dev.slipway.builderimage;

import dev.slipway.disk.file.Folders;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A directory of entries that are expensive to make and never change. An entry is a directory named after its kind and its
 * content key; it is made under a lock that holds between processes, in a directory of another name, and renamed when it is whole.
 */
final class Cache {
    /** Entries that no process has asked for in this time make room; a process that still runs from one keeps it in use. */
    private static final Duration UNUSED = Duration.ofDays(14);

    /** File locks do not exclude threads of one process from each other. */
    private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    private final Path root;

    Cache(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    /** Fills an empty directory with an entry's content. */
    @FunctionalInterface
    interface Maker {
        void make(Path directory) throws IOException, InterruptedException;
    }

    /** The directory of the entry {@code kind}-{@code key}; made by {@code maker} if it is not there yet. */
    Path entry(String kind, String key, Maker maker) throws IOException, InterruptedException {
        Path entry = root.resolve(kind + "-" + key);
        if (Files.isDirectory(entry)) {
            return used(entry);
        }
        Files.createDirectories(root);
        Path lockFile = root.resolve("." + kind + ".lock");
        ReentrantLock threads = THREADS.computeIfAbsent(lockFile, path -> new ReentrantLock());
        threads.lockInterruptibly();
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (!Files.isDirectory(entry)) {
                removeAbandoned(kind);
                Path unfinished = Files.createTempDirectory(root, unfinishedPrefix(kind));
                makeReadable(unfinished);
                maker.make(unfinished);
                makeFilesReadable(unfinished);
                Files.move(unfinished, entry, StandardCopyOption.ATOMIC_MOVE);
                removeUnused(kind, entry);
            }
            return used(entry);
        } finally {
            threads.unlock();
        }
    }

    /** Machines run as another user, whatever the umask of whoever makes the first one. What is in directories keeps its modes. */
    private static void makeFilesReadable(Path entry) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(entry, Files::isRegularFile)) {
            for (Path file : files) {
                Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
                mode.addAll(Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ));
                Files.setPosixFilePermissions(file, mode);
            }
        }
    }

    /** Whether an entry is there already. */
    boolean has(String kind, String key) {
        return Files.isDirectory(root.resolve(kind + "-" + key));
    }

    /** Notes that an entry could not be made. */
    void noteFailure(String kind, String key) throws IOException {
        Path note = failure(kind, key);
        Files.createDirectories(root);
        Files.write(note, new byte[0]);
        Files.setLastModifiedTime(note, FileTime.from(Instant.now()));
    }

    /** Whether a failure to make an entry was noted so short a time ago. */
    boolean failedWithin(Duration time, String kind, String key) throws IOException {
        Path note = failure(kind, key);
        return Files.exists(note)
                && Files.getLastModifiedTime(note)
                        .toInstant()
                        .isAfter(Instant.now().minus(time));
    }

    /** Keeps a short text beside the entries of a kind. */
    void writeNote(String kind, String key, String text) throws IOException {
        Files.createDirectories(root);
        Path unfinished = Files.createTempFile(root, ".note-", "");
        try {
            Files.writeString(unfinished, text);
            Files.move(unfinished, noteFile(kind, key), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** The text that was kept; empty where none was. */
    Optional<String> note(String kind, String key) throws IOException {
        Path file = noteFile(kind, key);
        return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    }

    private Path noteFile(String kind, String key) {
        return root.resolve("." + kind + "-" + key + ".note");
    }

    private Path failure(String kind, String key) {
        return root.resolve("." + kind + "-" + key + ".failed");
    }

    /** A directory that a library keeps its own cache in, with its own locks. */
    Path shared(String name) throws IOException {
        return Files.createDirectories(root.resolve(name));
    }

    private static Path used(Path entry) throws IOException {
        Files.setLastModifiedTime(entry, FileTime.from(Instant.now()));
        return entry;
    }

    /** What a maker left behind that died: nobody else can be making this kind while the lock is held. */
    private void removeAbandoned(String kind) throws IOException {
        try (DirectoryStream<Path> abandoned = Files.newDirectoryStream(root, unfinishedPrefix(kind) + "*")) {
            for (Path directory : abandoned) {
                Folders.delete(directory);
            }
        }
    }

    private void removeUnused(String kind, Path current) throws IOException {
        FileTime limit = FileTime.from(Instant.now().minus(UNUSED));
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root, kind + "-*")) {
            for (Path entry : entries) {
                if (!entry.equals(current) && Files.getLastModifiedTime(entry).compareTo(limit) < 0) {
                    Folders.delete(entry);
                }
            }
        }
    }

    private static String unfinishedPrefix(String kind) {
        return "." + kind + ".unfinished-";
    }

    private static void makeReadable(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
