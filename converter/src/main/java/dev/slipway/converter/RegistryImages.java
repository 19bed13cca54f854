package dev.slipway.converter;

import dev.slipway.disk.ImageStore;
import dev.slipway.disk.oci.OciImageStore;
import dev.slipway.oci.Digest;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import java.io.IOException;
import java.net.URI;

/** Images in the operator's registry, read with the converter's service account. */
final class RegistryImages implements PushedImages, AutoCloseable {

    private final URI registry;
    private final RegistryClient client;

    RegistryImages(ConverterConfig.Registry config) {
        this.registry = config.url();
        this.client = RegistryAccount.client(config).build();
    }

    @Override
    public ImageStore open(String repository, Digest digest) throws IOException {
        Repository pushedTo = Repository.at(registry, repository);
        try {
            return new OciImageStore(client.source(pushedTo), client.getManifest(pushedTo.digest(digest)));
        } catch (RegistryException.NotFound e) {
            throw new ImageStore.MissingContentException("the registry has no manifest " + digest, e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
