package dev.slipway.buildapi;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.BlobContent;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A source as a deploy system puts it into the registry: an artifact of one layer. */
final class SourceArtifact {
    private static final String LAYER_TYPE = "application/x-tar+gzip";
    private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.UTF_8);

    private SourceArtifact() {}

    /** @return the reference for a submission */
    static String push(URI registry, String path, byte[] tarball) throws IOException {
        try (RegistryClient client = RegistryClient.builder().registry(registry).build()) {
            Repository repository = Repository.at(registry, path);
            Descriptor config = Descriptor.of(MediaTypes.OCI_EMPTY, EMPTY);
            Descriptor layer = Descriptor.of(LAYER_TYPE, tarball);
            client.pushBlob(repository, config, BlobContent.of(EMPTY));
            client.pushBlob(repository, layer, BlobContent.of(tarball));
            RawManifest manifest = RawManifest.of(
                    """
                    {"schemaVersion":2,"mediaType":"%s","artifactType":"application/vnd.example.source",
                     "config":%s,"layers":[%s]}
                    """.formatted(MediaTypes.OCI_MANIFEST, json(config), json(layer))
                            .getBytes(StandardCharsets.UTF_8),
                    MediaTypes.OCI_MANIFEST);
            client.putManifest(repository.tag("v1"), manifest);
            return registry.getAuthority() + "/" + path + "@" + manifest.digest();
        }
    }

    private static String json(Descriptor descriptor) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                .formatted(descriptor.mediaType(), descriptor.digest(), descriptor.size());
    }
}
