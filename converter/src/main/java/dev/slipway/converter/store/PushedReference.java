package dev.slipway.converter.store;

import dev.slipway.oci.Digest;
import java.time.Instant;

/**
 * Where a disk's image was pushed.
 *
 * @param repository without a registry host
 * @param digest as it was pushed: of the disk's own manifest, or of an index that names it
 * @param pushedAt the last time, by the clock of whoever saw the push
 */
public record PushedReference(String repository, Digest digest, Instant pushedAt) {

    boolean namesTheSameAs(PushedReference other) {
        return repository.equals(other.repository) && digest.equals(other.digest);
    }

    /** {@code repository@digest}. */
    @Override
    public String toString() {
        return repository + "@" + digest;
    }
}
