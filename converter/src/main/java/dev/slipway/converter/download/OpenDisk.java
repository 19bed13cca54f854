package dev.slipway.converter.download;

import dev.slipway.converter.store.DiskStore;
import dev.slipway.converter.store.StoredDisk;
import dev.slipway.disk.description.DiskImage;
import dev.slipway.oci.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A disk that is open: nobody can take it away any more, though it may be cleaned up and made again meanwhile.
 *
 * @param isGivenBack whether its place is another one's by now
 */
record OpenDisk(FileChannel file, DiskImage image, AtomicBoolean isGivenBack) implements AutoCloseable {
    private static final int ATTEMPTS = 5;

    /** Empty where there is none. */
    static Optional<OpenDisk> open(DiskStore disks, Digest manifest) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<StoredDisk> before = disks.find(manifest);
            if (before.isEmpty()) {
                return Optional.empty();
            }
            try {
                FileChannel file = FileChannel.open(before.get().file(), StandardOpenOption.READ);
                // It may have been made again in between, by other settings: then the description was another disk's.
                if (disks.find(manifest).equals(before)
                        && file.size() == before.get().image().size()) {
                    return Optional.of(new OpenDisk(file, before.get().image(), new AtomicBoolean()));
                }
                file.close();
            } catch (NoSuchFileException e) {
                // Removed in between; the next look says so.
                continue;
            }
        }
        throw new IOException("the disk of " + manifest + " is not what its description says, or is being changed");
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
