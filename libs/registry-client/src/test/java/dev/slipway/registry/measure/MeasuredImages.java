package dev.slipway.registry.measure;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.BlobContent;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes images of random bytes in a registry. */
final class MeasuredImages {
    private final Random random = new Random(14);
    private final RegistryClient client;
    private final URI registry;

    MeasuredImages(RegistryClient client, URI registry) {
        this.client = client;
        this.registry = registry;
    }

    /** An image of so many layers as {@code name:1}; as {@code name:2}, the same with another last layer. */
    void image(String name, int layers, int bytesEach) throws IOException {
        Repository repository = Repository.at(registry, name);
        List<Descriptor> described = new ArrayList<>(layers(repository, layers, bytesEach));
        client.putManifest(repository.tag("1"), manifest(repository, name, described));
        described.set(layers - 1, layers(repository, 1, bytesEach).getFirst());
        client.putManifest(repository.tag("2"), manifest(repository, name, described));
    }

    /** An index of images as {@code name:1}, which share nothing; as {@code name:2}, the same with another last image. */
    void index(String name, List<String> architectures, int layers, int bytesEach) throws IOException {
        Repository repository = Repository.at(registry, name);
        List<String> children = new ArrayList<>();
        for (String architecture : architectures) {
            children.add(child(repository, architecture, layers, bytesEach));
        }
        putIndex(repository, "1", children);
        children.set(children.size() - 1, child(repository, architectures.getLast(), layers, bytesEach));
        putIndex(repository, "2", children);
    }

    private void putIndex(Repository repository, String tag, List<String> children) throws IOException {
        String index = "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
                .formatted(MediaTypes.OCI_INDEX, String.join(",", children));
        client.putManifest(
                repository.tag(tag), RawManifest.of(index.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_INDEX));
    }

    private String child(Repository repository, String architecture, int layers, int bytesEach) throws IOException {
        RawManifest manifest = manifest(repository, architecture, layers(repository, layers, bytesEach));
        client.putManifest(repository.digest(manifest.digest()), manifest);
        String json = json(manifest.descriptor());
        return json.substring(0, json.length() - 1)
                + ",\"platform\":{\"os\":\"linux\",\"architecture\":\"%s\"}}".formatted(architecture);
    }

    private List<Descriptor> layers(Repository repository, int layers, int bytesEach) throws IOException {
        List<Descriptor> described = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            byte[] bytes = new byte[bytesEach];
            random.nextBytes(bytes);
            described.add(pushed(repository, MediaTypes.OCI_LAYER, bytes));
        }
        return described;
    }

    private RawManifest manifest(Repository repository, String name, List<Descriptor> layers) throws IOException {
        byte[] config = "{\"architecture\":\"%s\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}"
                .formatted(name)
                .getBytes(StandardCharsets.UTF_8);
        String manifest = "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
                .formatted(
                        MediaTypes.OCI_MANIFEST,
                        json(pushed(repository, MediaTypes.OCI_CONFIG, config)),
                        String.join(
                                ",", layers.stream().map(MeasuredImages::json).toList()));
        return RawManifest.of(manifest.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_MANIFEST);
    }

    private Descriptor pushed(Repository repository, String type, byte[] bytes) throws IOException {
        Descriptor descriptor = Descriptor.of(type, Digest.sha256(bytes), bytes.length);
        client.pushBlob(repository, descriptor, BlobContent.of(bytes));
        return descriptor;
    }

    private static String json(Descriptor descriptor) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                .formatted(descriptor.mediaType(), descriptor.digest(), descriptor.size());
    }
}
