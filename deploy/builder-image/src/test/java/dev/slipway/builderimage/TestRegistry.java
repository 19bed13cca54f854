package dev.slipway.builderimage;

import dev.slipway.neighbours.DistributionProcess;
import dev.slipway.neighbours.DistributionSettings;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.BlobContent;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A real registry with what a build needs in it. */
final class TestRegistry implements AutoCloseable {
    private final DistributionProcess process;
    private final RegistryClient client;

    private TestRegistry(DistributionProcess process) {
        this.process = process;
        this.client = RegistryClient.builder().registry(process.url()).build();
    }

    static TestRegistry start(Path home) throws IOException, InterruptedException {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, loopback)) {
            port = free.getLocalPort();
        }
        return new TestRegistry(DistributionProcess.start(DistributionSettings.open(
                new InetSocketAddress(loopback, port), home.resolve("data"), home.resolve("log"))));
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
        byte[] layer = tar(Map.of(file, content));
        byte[] config = """
            {"architecture":"amd64","os":"linux","config":{},"history":[{"created_by":"test"}],\
            "rootfs":{"type":"layers","diff_ids":["%s"]}}\
            """.formatted(Digest.sha256(layer)).getBytes(StandardCharsets.UTF_8);
        return push(path, MediaTypes.OCI_CONFIG, config, MediaTypes.OCI_LAYER, layer, "");
    }

    /** A source artifact of these files. */
    Digest pushSource(String path, Map<String, byte[]> files) throws IOException {
        var gzipped = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(gzipped)) {
            gzip.write(tar(files));
        }
        return push(
                path,
                MediaTypes.OCI_EMPTY,
                "{}".getBytes(StandardCharsets.UTF_8),
                "application/vnd.slipway.source.layer.v1.tar+gzip",
                gzipped.toByteArray(),
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

    private static byte[] tar(Map<String, byte[]> files) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                var entry = new TarArchiveEntry(file.getKey());
                entry.setSize(file.getValue().length);
                entry.setMode(0755);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        client.close();
        process.close();
    }
}
