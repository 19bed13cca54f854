package dev.slipway.converter.store;

import dev.slipway.disk.description.DiskImage;
import dev.slipway.disk.format.DiskFormat;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The place of one manifest's disk, for whoever holds the manifest: until it is closed, nobody else changes it. */
public final class DiskPlace implements AutoCloseable {

    private final Path store;
    private final DiskFolder folder;
    private final ManifestLocks.Held held;

    DiskPlace(Path store, DiskFolder folder, ManifestLocks.Held held) {
        this.store = store;
        this.folder = folder;
        this.held = held;
    }

    /** The disk, if it was made. */
    public Optional<StoredDisk> find() throws IOException {
        return folder.find();
    }

    /** Where the disk's image was pushed, the newest push first. */
    public List<PushedReference> references() throws IOException {
        return folder.readReferences();
    }

    /** When somebody began to download the disk last; empty where nobody ever did. */
    public Optional<Instant> used() throws IOException {
        try {
            return Optional.of(Files.getLastModifiedTime(folder.used()).toInstant());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Where the disk is to be written; its folder exists. */
    public Path file(DiskFormat format) throws IOException {
        Files.createDirectories(folder.path());
        return folder.disk(format);
    }

    /** Describes a disk that was written to its {@link #file}: from now on it is there, with what it was made for. */
    public StoredDisk add(DiskImage image, PushedReference pushed) throws IOException {
        remember(pushed);
        image.writeJson(folder.description());
        return new StoredDisk(folder.disk(image.format()), image);
    }

    /** Adds one more place where the disk's image was pushed; adding it again changes nothing. */
    public void remember(PushedReference pushed) throws IOException {
        ReferencesFile.add(folder.references(), pushed);
    }

    /** Forgets the folder that {@link #file} made, if nothing came of it. */
    public void discard() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.path())) {
            if (files.iterator().hasNext()) {
                return;
            }
        } catch (NoSuchFileException e) {
            return;
        }
        Files.deleteIfExists(folder.path());
    }

    /** Removes the disk and all that lies beside it, at once for whoever looks for it. */
    public void remove() throws IOException {
        RemovedFolder.remove(store, folder.path());
    }

    @Override
    public void close() throws IOException {
        held.close();
    }
}
