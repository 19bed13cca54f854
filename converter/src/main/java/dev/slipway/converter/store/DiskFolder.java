package dev.slipway.converter.store;

import dev.slipway.disk.description.DiskImage;
import dev.slipway.disk.format.DiskFormat;
import dev.slipway.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The folder of one manifest's disk, which need not be there. */
record DiskFolder(Path path) {

    private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}|[0-9a-f]{128}");
    private static final int SHA256_DIGITS = 64;

    static DiskFolder of(Path store, Digest manifest) {
        return new DiskFolder(store.resolve(manifest.hex()));
    }

    /** The manifest whose folder has this name, if it is one's. */
    static Optional<Digest> manifest(String name) {
        return NAME.matcher(name).matches()
                ? Optional.of(new Digest(name.length() == SHA256_DIGITS ? "sha256" : "sha512", name))
                : Optional.empty();
    }

    Path description() {
        return path.resolve("disk.json");
    }

    Path references() {
        return path.resolve("references.json");
    }

    /** Empty; its time says when the disk was downloaded last. */
    Path used() {
        return path.resolve("used");
    }

    Path disk(DiskFormat format) {
        return path.resolve("disk." + format.label());
    }

    Optional<StoredDisk> find() throws IOException {
        try {
            DiskImage image = DiskImage.readJson(description());
            Path file = disk(image.format());
            return Files.exists(file) ? Optional.of(new StoredDisk(file, image)) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    List<PushedReference> readReferences() throws IOException {
        return ReferencesFile.read(references());
    }
}
