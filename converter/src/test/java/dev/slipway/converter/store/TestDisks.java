package dev.slipway.converter.store;

import dev.slipway.disk.description.DiskImage;
import dev.slipway.disk.format.DiskFormat;
import dev.slipway.oci.Digest;
import dev.slipway.oci.Platform;
import dev.slipway.oci.RunConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
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

    public static DiskImage image(Digest manifest) {
        return new DiskImage(
                manifest,
                Platform.LINUX_AMD64,
                new RunConfig(List.of(), List.of("sh"), List.of(), "", "", Map.of()),
                DiskFormat.EXT4,
                SIZE,
                new UUID(1, 2),
                "0".repeat(64),
                Optional.empty(),
                List.of(),
                0);
    }
}
