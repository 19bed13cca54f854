package dev.slipway.builderimage;

import dev.slipway.neighbours.DistributionProcess;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.BlobContent;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import dev.slipway.testing.OpenRegistry;
import dev.slipway.testing.Tarball;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** A real registry with what a build needs in it. */
final class TestRegistry implements AutoCloseable {
    private final DistributionProcess process;
    private final RegistryClient client;

    private TestRegistry(DistributionProcess process) {
        this.process = process;
        this.client = RegistryClient.builder().registry(process.url()).build();
    }

    static TestRegistry start(Path home) throws IOException, InterruptedException {
        return new TestRegistry(OpenRegistry.start(home));
    }

    RegistryClient client() {
        return client;
    }

    int port() {
        return process.url().getPort();
    }

    String host() {
        return process.url().getAuthority();
    }

    Repository repository(String path) {
        return new Repository(host(), path);
    }

    /** An image whose one layer is this file. */
    Digest pushImage(String path, String file, byte[] content) throws IOException {
        byte[] layer = Tarball.uncompressed().program(file, content).bytes();
        byte[] config = """
            {"architecture":"amd64","os":"linux","config":{},"history":[{"created_by":"test"}],\
            "rootfs":{"type":"layers","diff_ids":["%s"]}}\
            """.formatted(Digest.sha256(layer)).getBytes(StandardCharsets.UTF_8);
        return push(path, MediaTypes.OCI_CONFIG, config, MediaTypes.OCI_LAYER, layer, "");
    }

    /** A source artifact of these files. */
    Digest pushSource(String path, Map<String, byte[]> files) throws IOException {
        Tarball source = new Tarball();
        files.forEach(source::program);
        return push(
                path,
                MediaTypes.OCI_EMPTY,
                "{}".getBytes(StandardCharsets.UTF_8),
                "application/vnd.slipway.source.layer.v1.tar+gzip",
                source.bytes(),
                "\"artifactType\":\"application/vnd.slipway.source.v1\",");
    }

    private Digest push(String path, String configType, byte[] config, String layerType, byte[] layer, String extra)
            throws IOException {
        Repository repository = repository(path);
        Descriptor configDescriptor = Descriptor.of(configType, config);
        Descriptor layerDescriptor = Descriptor.of(layerType, layer);
        client.pushBlob(repository, configDescriptor, BlobContent.of(config));
        client.pushBlob(repository, layerDescriptor, BlobContent.of(layer));
        String json = """
            {"schemaVersion":2,"mediaType":"%s",%s"config":%s,"layers":[%s]}\
            """.formatted(MediaTypes.OCI_MANIFEST, extra, json(configDescriptor), json(layerDescriptor));
        RawManifest manifest = RawManifest.of(json.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_MANIFEST);
        client.putManifest(repository.tag("latest"), manifest);
        return manifest.digest();
    }

    private static String json(Descriptor descriptor) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                .formatted(descriptor.mediaType(), descriptor.digest(), descriptor.size());
    }

    @Override
    public void close() {
        client.close();
        process.close();
    }
}
