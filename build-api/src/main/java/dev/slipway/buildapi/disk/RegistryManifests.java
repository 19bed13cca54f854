package dev.slipway.buildapi.disk;

import dev.slipway.oci.Digest;
import dev.slipway.oci.InvalidReferenceException;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.operator.OperatorRegistry;
import java.io.IOException;
import java.util.Optional;

/** The manifests in the operator's registry. */
record RegistryManifests(OperatorRegistry registry) implements DiskStep.Images {
    @Override
    public Optional<DiskStep.Manifest> find(String repository, String digest) throws IOException {
        RawManifest manifest;
        try {
            manifest = registry.client()
                    .getManifest(registry.repository(repository).digest(Digest.parse(digest)));
        } catch (RegistryException.NotFound e) {
            return Optional.empty();
        } catch (InvalidReferenceException e) {
            throw new IOException(e);
        }
        Optional<String> config = manifest.isIndex()
                ? Optional.empty()
                : Optional.of(manifest.asManifest().config().mediaType()).filter(type -> !type.isEmpty());
        return Optional.of(new DiskStep.Manifest(manifest.mediaType(), config));
    }
}
