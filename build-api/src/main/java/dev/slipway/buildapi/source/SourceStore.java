package dev.slipway.buildapi.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.events.repository.RepositoryNames;
import dev.slipway.events.spec.SourceReference;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.BlobContent;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import dev.slipway.tar.Compression;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Keeps sources in the operator's registry as OCI artifacts (OCI image specification, manifest.md, "Guidelines for
 * artifact usage"): an image manifest with an artifact type, the empty config and one layer, the tar as it was
 * uploaded.
 */
public final class SourceStore {
    public static final String ARTIFACT_TYPE = "application/vnd.slipway.source.v1";
    /** Of a layer that is not compressed. */
    public static final String LAYER_TYPE = "application/vnd.slipway.source.layer.v1.tar";
    /** The tag of a source, for people; events name its digest. */
    public static final String TAG = "source";

    private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.UTF_8);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RegistryClient registry;
    private final URI url;

    public SourceStore(RegistryClient registry, URI url) {
        this.registry = registry;
        this.url = url;
    }

    /**
     * Stores a source; doing it again changes nothing.
     *
     * @throws dev.slipway.registry.RegistryException when the registry does not take it
     */
    public SourceReference store(String tenant, String buildId, SpooledSource source) throws IOException {
        Repository repository = Repository.at(url, RepositoryNames.source(tenant, buildId));
        Descriptor layer = Descriptor.of(layerType(source.inspection()), source.digest(), source.size());
        Descriptor config = Descriptor.of(MediaTypes.OCI_EMPTY, EMPTY);
        registry.pushBlob(repository, layer, source);
        registry.pushBlob(repository, config, BlobContent.of(EMPTY));
        RawManifest manifest = manifest(config, layer);
        registry.putManifest(repository.tag(TAG), manifest);
        return new SourceReference(repository.path(), manifest.digest().toString(), source.size(), Optional.empty());
    }

    private static String layerType(Inspection inspection) {
        Compression compression = inspection instanceof Inspection.Sound sound ? sound.compression() : Compression.GZIP;
        return LAYER_TYPE
                + switch (compression) {
                    case NONE -> "";
                    case GZIP -> "+gzip";
                    case ZSTD -> "+zstd";
                    case XZ -> "+xz";
                    case BZIP2 -> "+bzip2";
                };
    }

    private static RawManifest manifest(Descriptor config, Descriptor layer) {
        ObjectNode manifest = JSON.createObjectNode();
        manifest.put("schemaVersion", 2);
        manifest.put("mediaType", MediaTypes.OCI_MANIFEST);
        manifest.put("artifactType", ARTIFACT_TYPE);
        manifest.set("config", descriptor(config));
        manifest.putArray("layers").add(descriptor(layer));
        try {
            return RawManifest.of(JSON.writeValueAsBytes(manifest), MediaTypes.OCI_MANIFEST);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values always serializes", e);
        }
    }

    private static ObjectNode descriptor(Descriptor descriptor) {
        return JSON.createObjectNode()
                .put("mediaType", descriptor.mediaType())
                .put("digest", descriptor.digest().toString())
                .put("size", descriptor.size());
    }
}
