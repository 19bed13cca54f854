package dev.slipway.converter.convert;

import dev.slipway.disk.format.DiskFormat;
import dev.slipway.settings.Allowed;
import dev.slipway.settings.Expects;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** How images are converted, and where their disks lie. Defaults stand in {@code META-INF/microprofile-config.properties}. */
@ConfigMapping(prefix = "slipway.converter")
public interface ConvertConfig {

    /** Where the disks lie. */
    Path disks();

    /** How many images are converted at a time. */
    @Expects(Allowed.POSITIVE_NUMBER)
    int slots();

    /** How often broken machinery is tried before the conversion fails. */
    @Expects(Allowed.POSITIVE_NUMBER)
    int attempts();

    /** Which image of an index is converted: {@code os/arch}. */
    @Expects(Allowed.PLATFORM)
    String platform();

    /** The file system of disks to come, {@code ext4} or {@code erofs}; an image that has a disk keeps it. */
    DiskFormat format();

    /** Free space in each disk; 0 for a format that has none. */
    MemorySize freeSpace();

    /**
     * Whether disks to come have a dm-verity hash tree, whose root hash the event carries. They must be mounted read-only then,
     * so free space is of no use to them. An image that has a disk keeps it.
     */
    boolean verity();

    /**
     * Space that conversions leave free on the file systems of {@link #disks} and {@link #watchedDirectories}. With less, none
     * begins, and of those that run the largest is interrupted, and waits for space.
     */
    MemorySize minFreeSpace();

    /** Where others on this host write who must not run out of space: Kafka and PostgreSQL. */
    Optional<List<Path>> watchedDirectories();

    Limits limits();

    /** What an image may ask for; see {@link dev.slipway.disk.ConversionLimits}. */
    interface Limits {
        /** The largest image that is converted, unpacked. */
        @Expects(Allowed.POSITIVE_SIZE)
        MemorySize unpackedSize();

        /** The most entries in all layers of an image. */
        @Expects(Allowed.POSITIVE_NUMBER)
        long entries();

        /** How many times larger than its blob a layer may be, unpacked. */
        @Expects(Allowed.POSITIVE_NUMBER)
        int ratio();

        /** The most layers of an image. */
        @Expects(Allowed.POSITIVE_NUMBER)
        int layers();

        /** The most bytes of names, links and attributes of an image, with 256 bytes more for each entry. */
        @Expects(Allowed.POSITIVE_SIZE)
        MemorySize metadataSize();
    }
}
