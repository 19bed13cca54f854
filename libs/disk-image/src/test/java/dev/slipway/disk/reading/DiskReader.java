package dev.slipway.disk.reading;

import dev.slipway.disk.description.DiskImage;
import dev.slipway.disk.format.DiskFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Reads a disk back. */
public interface DiskReader extends AutoCloseable {

    /** Every path, the root as the empty one; {@code lost+found} of ext4 is left out. */
    Map<String, Found> tree() throws IOException;

    @Override
    void close() throws IOException;

    static DiskReader open(DiskFormat format, Path image) throws IOException {
        return switch (format) {
            case EXT4 -> new Ext4Reader(image);
            case EROFS -> new ErofsReader(image, List.of());
        };
    }

    /** The tree of a disk. */
    static Map<String, Found> read(DiskFormat format, Path image) throws IOException {
        try (DiskReader reader = open(format, image)) {
            return reader.tree();
        }
    }

    /** The tree of a disk whose contents lie in shared layers. */
    static Map<String, Found> read(DiskImage disk, Path image) throws IOException {
        List<Path> devices = disk.devices().stream()
                .map(device -> image.resolveSibling(device.file()))
                .toList();
        try (DiskReader reader = new ErofsReader(image, devices)) {
            return reader.tree();
        }
    }
}
