package dev.slipway.mirror.prepare;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** Images at an upstream that have layers in common: some are indexes, each of two images. */
record UpstreamImages(RegistryClient client, URI upstream, Random random) {
    private static final int INDEX_EACH = 5;

    /**
     * Makes images, each with a config and two layers of a pool that has fewer.
     *
     * @param name their repositories begin so
     * @return what they are, by reference
     */
    Map<String, RawManifest> push(String name, int count, int layerBytes) throws IOException {
        List<byte[]> layers = new ArrayList<>();
        for (int layer = 0; layer <= count; layer++) {
            byte[] bytes = new byte[layerBytes];
            random.nextBytes(bytes);
            layers.add(bytes);
        }
        Map<String, RawManifest> images = new LinkedHashMap<>();
        for (int image = 0; image < count; image++) {
            String path = "library/" + name + image;
            Repository repository = Repository.at(upstream, path);
            List<byte[]> own = List.of(layers.get(image), layers.get(image + 1));
            RawManifest manifest = image % INDEX_EACH == INDEX_EACH - 1
                    ? pushIndex(repository, own)
                    : pushImage(repository, path, own);
            client.putManifest(repository.tag("1"), manifest);
            images.put("docker.io/" + path + ":1", manifest);
        }
        return images;
    }

    private RawManifest pushImage(Repository repository, String config, List<byte[]> layers) throws IOException {
        List<String> pushed = new ArrayList<>();
        for (byte[] layer : layers) {
            pushed.add(json(push(repository, MediaTypes.OCI_LAYER, layer)));
        }
        String of = "{\"of\":\"" + config + "\"}";
        String text = "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
                .formatted(
                        MediaTypes.OCI_MANIFEST,
                        json(push(repository, MediaTypes.OCI_CONFIG, of.getBytes(StandardCharsets.UTF_8))),
                        String.join(",", pushed));
        return RawManifest.of(text.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_MANIFEST);
    }

    private RawManifest pushIndex(Repository repository, List<byte[]> layers) throws IOException {
        List<Descriptor> children = new ArrayList<>();
        for (String architecture : List.of("amd64", "arm64")) {
            RawManifest child = pushImage(repository, repository.path() + architecture, layers);
            client.putManifest(repository.digest(child.digest()), child);
            children.add(child.descriptor());
        }
        String text = "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
                .formatted(
                        MediaTypes.OCI_INDEX,
                        children.stream().map(UpstreamImages::json).collect(Collectors.joining(",")));
        return RawManifest.of(text.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_INDEX);
    }

    private Descriptor push(Repository repository, String mediaType, byte[] bytes) throws IOException {
        return client.pushBlob(repository, mediaType, new ByteArrayInputStream(bytes));
    }

    private static String json(Descriptor descriptor) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                .formatted(descriptor.mediaType(), descriptor.digest(), descriptor.size());
    }
}
