package dev.slipway.disk;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;

/**
 * A layer as the manifest and the configuration describe it.
 *
 * @param descriptor of the blob, as the manifest has it
 * @param diffId the digest of the uncompressed archive
 */
public record LayerBlob(Descriptor descriptor, Digest diffId) {

    /** How the blob is packed. */
    public String mediaType() {
        return descriptor.mediaType();
    }

    /** The digest of the blob. */
    public Digest digest() {
        return descriptor.digest();
    }

    /** The size of the blob in bytes. */
    public long size() {
        return descriptor.size();
    }
}
