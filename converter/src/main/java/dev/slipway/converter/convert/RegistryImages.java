package dev.slipway.converter.convert;

import dev.slipway.disk.ImageStore;
import dev.slipway.disk.oci.OciImageStore;
import dev.slipway.oci.Digest;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.operator.OperatorRegistry;
import dev.slipway.registry.operator.OperatorRegistryConfig;
import dev.slipway.registry.reference.Repository;
import java.io.IOException;

/** Images in the operator's registry, read with the converter's service account. */
final class RegistryImages implements PushedImages, AutoCloseable {

    private final OperatorRegistry registry;

    RegistryImages(OperatorRegistryConfig config) {
        this.registry = OperatorRegistry.open(config);
    }

    @Override
    public ImageStore open(String repository, Digest digest) throws IOException {
        Repository pushedTo = registry.repository(repository);
        try {
            return new OciImageStore(
                    registry.client().source(pushedTo), registry.client().getManifest(pushedTo.digest(digest)));
        } catch (RegistryException.NotFound e) {
            throw new ImageStore.MissingContentException("the registry has no manifest " + digest, e);
        }
    }

    @Override
    public void close() {
        registry.close();
    }
}
