package dev.slipway.disk.store;

import dev.slipway.disk.layer.ArchiveSize;
import dev.slipway.oci.Digest;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A layer that a {@link LayerStore} has.
 *
 * @param blobs the digests of the blobs that were seen to unpack to it
 * @param archive what it takes of a conversion's limits
 * @param contents the file with the contents of its regular files
 * @param blocks how many that file has
 * @param sha256 of that file, 64 hexadecimal digits
 */
public record StoredLayer(
        Digest diffId, Set<Digest> blobs, ArchiveSize archive, Path contents, long blocks, String sha256) {

    public StoredLayer {
        blobs = Collections.unmodifiableSet(new LinkedHashSet<>(blobs));
    }

    StoredLayer withBlob(Digest blob) {
        Set<Digest> more = new LinkedHashSet<>(blobs);
        more.add(blob);
        return withBlobs(more);
    }

    StoredLayer withBlobs(Set<Digest> others) {
        return new StoredLayer(diffId, others, archive, contents, blocks, sha256);
    }
}
