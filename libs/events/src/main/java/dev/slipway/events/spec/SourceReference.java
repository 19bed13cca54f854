package dev.slipway.events.spec;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.text.Absent;
import java.util.Optional;

/**
 * A build's source as an OCI artifact in the operator's registry: a manifest with one layer, a tar, plain or compressed.
 *
 * @param repository {@code sources/<tenant>/<build id>}
 * @param digest digest of the artifact's manifest
 * @param size bytes of that layer
 * @param folder the folder of the tar that is the source: the only one at its top, where it was entered. Else the whole tar is
 */
public record SourceReference(String repository, String digest, long size, Optional<String> folder) {
    public SourceReference {
        requireNonNull(repository, "repository");
        requireNonNull(digest, "digest");
        folder = Absent.ifNull(folder);
    }

    /** The same source, entered. */
    public SourceReference in(Optional<String> entered) {
        return new SourceReference(repository, digest, size, entered);
    }
}
