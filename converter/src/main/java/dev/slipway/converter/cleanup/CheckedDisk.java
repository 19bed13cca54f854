package dev.slipway.converter.cleanup;

import dev.slipway.converter.store.PushedReference;
import dev.slipway.oci.Digest;
import java.nio.file.Path;
import java.util.List;

/**
 * A disk that the cleanup looked at.
 *
 * @param file the disk; its folder where not even its name could be read
 * @param bytes the file's size; blocks that were never written take no space of it
 * @param references where its image was pushed, the newest push first
 */
record CheckedDisk(Digest manifest, Path file, long bytes, List<PushedReference> references, CleanupOutcome verdict) {

    CheckedDisk {
        references = List.copyOf(references);
    }
}
