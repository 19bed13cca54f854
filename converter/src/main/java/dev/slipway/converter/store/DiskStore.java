package dev.slipway.converter.store;

import dev.slipway.disk.file.PartialFile;
import dev.slipway.oci.Digest;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The disks of a folder, which several processes may share. */
public final class DiskStore implements AutoCloseable {

    private final Path folder;
    private final ManifestLocks locks;

    private DiskStore(Path folder, ManifestLocks locks) {
        this.folder = folder;
        this.locks = locks;
    }

    /**
     * Makes the folder, and removes what a killed converter left in it: half a disk, a whole one that it could not describe
     * any more, one that it was about to remove. What others work on stays alone.
     */
    public static DiskStore open(Path path) throws IOException {
        Path folder = path.toAbsolutePath().normalize();
        Files.createDirectories(folder);
        DiskStore store = new DiskStore(folder, ManifestLocks.open(folder.resolve(".lock")));
        try {
            RemovedFolder.removeLeftovers(folder);
            for (Digest manifest : store.manifests()) {
                store.clean(manifest);
            }
            return store;
        } catch (IOException e) {
            store.close();
            throw e;
        }
    }

    private void clean(Digest manifest) throws IOException {
        DiskFolder disk = DiskFolder.of(folder, manifest);
        Optional<ManifestLocks.Held> held = locks.tryHold(manifest);
        if (held.isEmpty()) {
            return;
        }
        try (DiskPlace place = new DiskPlace(folder, disk, held.get())) {
            if (Files.exists(disk.description())) {
                PartialFile.removeAbandoned(disk.path(), ".");
            } else {
                place.remove();
            }
        }
    }

    /** The manifests that have a folder here, in the order of their digests; some may have no disk yet, or no more. */
    public List<Digest> manifests() throws IOException {
        List<Digest> manifests = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(folder, Files::isDirectory)) {
            for (Path each : folders) {
                DiskFolder.manifest(each.getFileName().toString()).ifPresent(manifests::add);
            }
        }
        manifests.sort(Comparator.comparing(Digest::hex));
        return manifests;
    }

    /** The disk of a manifest, if it was made. Without waiting: it may be on its way, or about to go. */
    public Optional<StoredDisk> find(Digest manifest) throws IOException {
        return DiskFolder.of(folder, manifest).find();
    }

    /** Notes that somebody downloads a disk now. A disk that goes at this moment goes. */
    public void noteUse(Digest manifest, Instant now) throws IOException {
        Path used = DiskFolder.of(folder, manifest).used();
        try {
            Files.write(used, new byte[0]);
            Files.setLastModifiedTime(used, FileTime.from(now));
        } catch (NoSuchFileException e) {
            // Its reader has it open.
        }
    }

    /** Waits until nobody else works on the manifest, and keeps all others from it until the place is closed. */
    public DiskPlace hold(Digest manifest) throws IOException, InterruptedException {
        return new DiskPlace(folder, DiskFolder.of(folder, manifest), locks.hold(manifest));
    }

    /** The folder of a manifest's disk, for messages about it. */
    public Path folder(Digest manifest) {
        return DiskFolder.of(folder, manifest).path();
    }

    @Override
    public void close() throws IOException {
        locks.close();
    }
}
