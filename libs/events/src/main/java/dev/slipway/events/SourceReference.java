package dev.slipway.events;

import static java.util.Objects.requireNonNull;

/**
 * A build's source as an OCI artifact in the operator's registry: a manifest with one layer, a tar, plain or compressed.
 *
 * @param repository {@code sources/<tenant>/<build id>}
 * @param digest digest of the artifact's manifest
 * @param size bytes of that layer
 */
public record SourceReference(String repository, String digest, long size) {
    public SourceReference {
        requireNonNull(repository, "repository");
        requireNonNull(digest, "digest");
    }
}
