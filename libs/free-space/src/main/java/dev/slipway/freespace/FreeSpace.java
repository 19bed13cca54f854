package dev.slipway.freespace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much space file systems have left. */
@FunctionalInterface
public interface FreeSpace {
    /** That of this host; for a path that is not there yet, of the directory that it will be in. */
    FreeSpace OF_THIS_HOST = path -> Files.getFileStore(existing(path)).getUsableSpace();

    /**
     * Bytes that may still be written on the file system of this path.
     *
     * @throws IOException where the file system does not say
     */
    long usableBytes(Path path) throws IOException;

    private static Path existing(Path path) {
        Path place = path.toAbsolutePath().normalize();
        while (!Files.exists(place) && place.getParent() != null) {
            place = place.getParent();
        }
        return place;
    }
}
