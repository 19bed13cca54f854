package dev.slipway.registry;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.RawManifest;
import java.io.IOException;
import java.io.InputStream;

/**
 * Where an image's content is read from: a repository of a registry ({@code RegistryClient.source}) or an OCI layout
 * directory ({@code OciLayout}). What it serves by digest has that digest, else reading it fails.
 */
public interface ContentSource {

    /**
     * The manifest or index under a tag or a digest.
     *
     * @throws RegistryException.NotFound when there is none
     */
    RawManifest manifest(String tagOrDigest) throws IOException;

    /**
     * A blob's bytes. Size and digest are checked when the stream ends: whoever reads to the end without an exception
     * has read the right bytes; whoever stops earlier knows nothing.
     *
     * @throws RegistryException.NotFound when there is none
     */
    InputStream blob(Descriptor descriptor) throws IOException;

    /**
     * A blob's bytes for a reader that hashes them anyway: nothing is checked, and more bytes or others than described may
     * come.
     *
     * @throws RegistryException.NotFound when there is none
     */
    InputStream uncheckedBlob(Descriptor descriptor) throws IOException;

    /**
     * The rest of a blob from this byte on, for somebody else who hashes the whole: that no byte is missing at the end is all that
     * is checked.
     *
     * @throws RegistryException.NotFound when there is none
     */
    default InputStream rest(Descriptor descriptor, long offset) throws IOException {
        BlobContent content = () -> uncheckedBlob(descriptor);
        return content.openAt(offset);
    }

    /**
     * A small blob, such as an image's config, whole.
     *
     * @throws RegistryException.TooLarge when it has more than {@code limit} bytes
     */
    default byte[] blobBytes(Descriptor descriptor, int limit) throws IOException {
        if (descriptor.size() > limit) {
            throw new RegistryException.TooLarge("blob " + descriptor.digest(), limit);
        }
        try (InputStream in = blob(descriptor)) {
            return in.readAllBytes();
        }
    }
}
