package dev.slipway.freespace;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much space file systems have left. */
@FunctionalInterface
public interface FreeSpace {
    /** That of this host; for a path that is not there yet, of the directory that it will be in. */
    FreeSpace OF_THIS_HOST = new FreeSpace() {
        @Override
        public long usableBytes(Path path) throws IOException {
            return Files.getFileStore(existing(path)).getUsableSpace();
        }

        @Override
        public long capacityBytes(Path path) throws IOException {
            FileStore store = Files.getFileStore(existing(path));
            return store.getTotalSpace() - (store.getUnallocatedSpace() - store.getUsableSpace());
        }
    };

    /**
     * Bytes that may still be written on the file system of this path.
     *
     * @throws IOException where the file system does not say
     */
    long usableBytes(Path path) throws IOException;

    /**
     * Bytes that could be written if the file system of this path were empty; the largest number where nobody knows.
     *
     * @throws IOException where the file system does not say
     */
    default long capacityBytes(Path path) throws IOException {
        return Long.MAX_VALUE;
    }

    private static Path existing(Path path) {
        Path place = path.toAbsolutePath().normalize();
        while (!Files.exists(place) && place.getParent() != null) {
            place = place.getParent();
        }
        return place;
    }
}
