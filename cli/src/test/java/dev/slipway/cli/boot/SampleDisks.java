package dev.slipway.cli.boot;

import dev.slipway.disk.description.DiskImage;
import dev.slipway.disk.description.Verity;
import dev.slipway.disk.format.DiskFormat;
import dev.slipway.oci.Digest;
import dev.slipway.oci.Platform;
import dev.slipway.oci.RunConfig;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Descriptions of disks. */
final class SampleDisks {
    private SampleDisks() {}

    static RunConfig config(List<String> entrypoint, List<String> cmd) {
        return new RunConfig(entrypoint, cmd, List.of("PATH=/bin", "GREETING=it's \"here\"; $(id)"), "", "", Map.of());
    }

    static DiskImage disk(RunConfig config) {
        return disk(config, DiskFormat.EXT4, "linux/amd64", Optional.empty());
    }

    static DiskImage disk(RunConfig config, DiskFormat format, String platform, Optional<Verity> verity) {
        return new DiskImage(
                Digest.sha256("manifest".getBytes(StandardCharsets.UTF_8)),
                Platform.parse(platform),
                config,
                format,
                4096,
                new UUID(1, 2),
                "00".repeat(32),
                verity,
                List.of(),
                0);
    }
}
