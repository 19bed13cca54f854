package dev.slipway.disk.description;

import dev.slipway.disk.file.PartialFile;
import dev.slipway.disk.format.ContentPlace;
import dev.slipway.disk.format.DiskFormat;
import dev.slipway.disk.tree.DiskXattrs;
import dev.slipway.oci.Digest;
import dev.slipway.oci.Platform;
import dev.slipway.oci.RunConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A finished disk, and what whoever boots it must know. Its JSON, snake_case, lies beside the disk.
 *
 * @param manifestDigest of the image's manifest
 * @param size of the whole file in bytes, with its hash tree if it has one
 * @param uuid of the file system
 * @param sha256 of the whole file, 64 hexadecimal digits
 * @param verity the hash tree behind the file system, where there is one
 * @param devices the files without which the disk cannot be mounted, in the order in which a mount takes them; none unless
 *     contents went to {@link ContentPlace.SharedLayers}
 * @param droppedXattrs how many extended attributes of the image's files the disk does not have, because Linux does not know
 *     them or other programs drop them too ({@link DiskXattrs})
 */
public record DiskImage(
        Digest manifestDigest,
        Platform platform,
        RunConfig config,
        DiskFormat format,
        long size,
        UUID uuid,
        String sha256,
        Optional<Verity> verity,
        List<Device> devices,
        long droppedXattrs) {

    /**
     * A layer that the disk shares with others, as a device of its own.
     *
     * @param file where it lies, from the disk's folder on
     * @param size of the file in bytes
     * @param sha256 of the whole file, 64 hexadecimal digits
     */
    public record Device(String file, Digest diffId, long size, String sha256) {}

    public DiskImage {
        devices = List.copyOf(devices);
    }

    /** The JSON that describes the disk, by a line end closed. */
    public String toJson() {
        return DiskImageJson.write(this);
    }

    /** Puts the JSON into a file, which appears complete or not at all. */
    public void writeJson(Path file) throws IOException {
        try (PartialFile partial = PartialFile.begin(file)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(toJson());
            while (bytes.hasRemaining()) {
                partial.channel().write(bytes);
            }
            partial.complete();
        }
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @throws MalformedDescriptionException where the file holds anything else
     */
    public static DiskImage readJson(Path file) throws IOException {
        return DiskImageJson.read(file);
    }
}
