package dev.slipway.converter;

import dev.slipway.disk.ContentDigest;
import dev.slipway.disk.DiskFormat;
import dev.slipway.disk.DiskImage;
import dev.slipway.disk.PartialFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The disks: {@code <folder>/<hexadecimal digest of the manifest>/disk.<format>} with {@code disk.json} beside it. The
 * description is written last, so a disk without one is not there.
 */
final class DiskStore {

    private static final String DESCRIPTION = "disk.json";

    private final Path folder;

    DiskStore(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    /** Makes the folder, and removes what a killed converter left in it. Disks that are being written stay alone. */
    void open() throws IOException {
        Files.createDirectories(folder);
        try (DirectoryStream<Path> disks = Files.newDirectoryStream(folder, Files::isDirectory)) {
            for (Path disk : disks) {
                PartialFile.removeAbandoned(disk, ".");
            }
        }
    }

    /** The disk of a manifest, if it was made. */
    Optional<StoredDisk> find(ContentDigest manifest) throws IOException {
        try {
            DiskImage image = DiskImage.readJson(of(manifest).resolve(DESCRIPTION));
            Path file = file(manifest, image.format());
            return Files.exists(file) ? Optional.of(new StoredDisk(file, image)) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Where the disk of a manifest is to be written; its folder exists. */
    Path place(ContentDigest manifest, DiskFormat format) throws IOException {
        Files.createDirectories(of(manifest));
        return file(manifest, format);
    }

    /** Describes a disk that was written at its {@link #place}: from now on it is there. */
    StoredDisk add(DiskImage image) throws IOException {
        image.writeJson(of(image.manifestDigest()).resolve(DESCRIPTION));
        return new StoredDisk(file(image.manifestDigest(), image.format()), image);
    }

    /** Forgets the folder that {@link #place} made, if nothing came of it. */
    void discard(ContentDigest manifest) throws IOException {
        Path place = of(manifest);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(place)) {
            if (files.iterator().hasNext()) {
                return;
            }
        } catch (NoSuchFileException e) {
            return;
        }
        Files.deleteIfExists(place);
    }

    /** Bytes that the host's file system still has for disks. */
    long usableBytes() throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }

    private Path of(ContentDigest manifest) {
        return folder.resolve(manifest.hex());
    }

    private Path file(ContentDigest manifest, DiskFormat format) {
        return of(manifest).resolve("disk." + format.label());
    }
}
