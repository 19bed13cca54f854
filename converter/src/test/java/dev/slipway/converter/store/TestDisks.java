package dev.slipway.converter.store;

import dev.slipway.disk.description.DiskImage;
import dev.slipway.disk.format.DiskFormat;
import dev.slipway.oci.Digest;
import dev.slipway.oci.Platform;
import dev.slipway.oci.RunConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Disks in a store, without an image behind them. */
public final class TestDisks {

    /** Bytes of each disk. */
    public static final int SIZE = 1000;

    private TestDisks() {}

    public static Digest digest(int number) {
        return new Digest("sha256", "%064x".formatted(number));
    }

    public static PushedReference pushed(String repository, Digest digest) {
        return new PushedReference(repository, digest, Instant.EPOCH);
    }

    /** The disk of a manifest that was pushed to these repositories, one after another. */
    public static StoredDisk add(DiskStore disks, Digest manifest, String... repositories)
            throws IOException, InterruptedException {
        try (DiskPlace place = disks.hold(manifest)) {
            Path file = place.file(DiskFormat.EXT4);
            Files.write(file, new byte[SIZE]);
            for (int i = 0; i < repositories.length; i++) {
                place.remember(new PushedReference(repositories[i], manifest, Instant.EPOCH.plusSeconds(i)));
            }
            DiskImage image = image(manifest);
            image.writeJson(file.resolveSibling("disk.json"));
            return new StoredDisk(file, image);
        }
    }

    /** The disk of a manifest with these contents. */
    public static StoredDisk add(DiskStore disks, Digest manifest, byte[] contents)
            throws IOException, InterruptedException {
        try (DiskPlace place = disks.hold(manifest)) {
            Path file = place.file(DiskFormat.EXT4);
            Files.write(file, contents);
            String sha256 = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(contents));
            return place.add(image(manifest, contents.length, sha256), pushed("builds/acme/b1", manifest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    public static void remove(DiskStore disks, Digest manifest) throws IOException, InterruptedException {
        try (DiskPlace place = disks.hold(manifest)) {
            place.remove();
        }
    }

    public static DiskImage image(Digest manifest) {
        return image(manifest, SIZE, "0".repeat(64));
    }

    private static DiskImage image(Digest manifest, long size, String sha256) {
        return new DiskImage(
                manifest,
                Platform.LINUX_AMD64,
                new RunConfig(List.of(), List.of("sh"), List.of(), "", "", Map.of()),
                DiskFormat.EXT4,
                size,
                new UUID(1, 2),
                sha256,
                Optional.empty(),
                List.of(),
                0);
    }
}
