package dev.slipway.registry.client;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.ContentSource;
import dev.slipway.registry.reference.Repository;
import java.io.IOException;
import java.io.InputStream;

/** One repository of a registry as a source of images. */
record RegistryContent(RegistryClient client, Repository repository) implements ContentSource {

    @Override
    public RawManifest manifest(String tagOrDigest) throws IOException {
        return client.getManifest(
                tagOrDigest.contains(":") ? repository.digest(Digest.parse(tagOrDigest)) : repository.tag(tagOrDigest));
    }

    @Override
    public InputStream blob(Descriptor descriptor) throws IOException {
        return client.getBlob(repository, descriptor);
    }

    @Override
    public InputStream uncheckedBlob(Descriptor descriptor) throws IOException {
        return client.getUncheckedBlob(repository, descriptor);
    }

    @Override
    public InputStream rest(Descriptor descriptor, long offset) throws IOException {
        return client.getRest(repository, descriptor, offset);
    }
}
