package dev.slipway.mirror.hostile;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.testing.Gzip;
import dev.slipway.testing.Tarball;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * An image with all its content.
 *
 * @param root what its tag names
 * @param manifests the root, and of an index its children
 */
public record SampleImage(RawManifest root, Map<Digest, RawManifest> manifests, Map<Digest, byte[]> blobs) {
    /** Several times what is read at once. */
    public static final int LAYER_BYTES = 400_000;

    /** An image with a configuration and a large layer; of one seed it is always the same. */
    public static SampleImage of(long seed) {
        return of(seed, MediaTypes.OCI_MANIFEST, MediaTypes.OCI_CONFIG, MediaTypes.OCI_LAYER_GZIP);
    }

    /** The same in Docker's media types. */
    public static SampleImage ofDocker(long seed) {
        return of(seed, MediaTypes.DOCKER_MANIFEST, MediaTypes.DOCKER_CONFIG, MediaTypes.DOCKER_LAYER_GZIP);
    }

    private static SampleImage of(long seed, String type, String configType, String layerType) {
        byte[] layer = new byte[LAYER_BYTES];
        new Random(seed).nextBytes(layer);
        byte[] config = ("{\"architecture\":\"amd64\",\"os\":\"linux\",\"seed\":" + seed
                        + ",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}")
                .getBytes(StandardCharsets.UTF_8);
        Descriptor configured = Descriptor.of(configType, config);
        Descriptor layered = Descriptor.of(layerType, layer);
        RawManifest manifest = RawManifest.of(manifest(type, configured, List.of(layered)), type);
        return new SampleImage(
                manifest,
                Map.of(manifest.digest(), manifest),
                Map.of(configured.digest(), config, layered.digest(), layer));
    }

    /** One that a tool may unpack: its layer is a compressed archive, of which the configuration has the digest. */
    public static SampleImage unpackable(String architecture) {
        byte[] tar = Tarball.uncompressed().file("whose", architecture).bytes();
        byte[] layer = Gzip.of(tar);
        byte[] config =
                "{\"architecture\":\"%s\",\"os\":\"linux\",\"config\":{},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"%s\"]}}"
                        .formatted(architecture, Digest.sha256(tar))
                        .getBytes(StandardCharsets.UTF_8);
        return artifact(MediaTypes.OCI_CONFIG, config, MediaTypes.OCI_LAYER_GZIP, layer, "");
    }

    /**
     * A manifest with one blob.
     *
     * @param more what else is in the manifest's JSON, with a comma before it
     */
    public static SampleImage artifact(String configType, byte[] config, String type, byte[] content, String more) {
        Descriptor configured = Descriptor.of(configType, config);
        Descriptor layered = Descriptor.of(type, content);
        String json =
                new String(manifest(MediaTypes.OCI_MANIFEST, configured, List.of(layered)), StandardCharsets.UTF_8);
        RawManifest manifest = RawManifest.of(
                (json.substring(0, json.length() - 1) + more + "}").getBytes(StandardCharsets.UTF_8),
                MediaTypes.OCI_MANIFEST);
        return new SampleImage(
                manifest,
                Map.of(manifest.digest(), manifest),
                Map.of(configured.digest(), config, layered.digest(), content));
    }

    /** An index of images, for the platforms {@code linux/amd64}, {@code linux/arm64} and so on. */
    public static SampleImage indexOf(SampleImage... images) {
        List<String> architectures = List.of("amd64", "arm64", "s390x", "riscv64");
        StringBuilder entries = new StringBuilder();
        for (int i = 0; i < images.length; i++) {
            entries.append(i == 0 ? "" : ",").append(entry(images[i].root().descriptor(), architectures.get(i)));
        }
        return withRoot(index(entries.toString()), images);
    }

    /** These images under a root of the caller's own. */
    public static SampleImage withRoot(RawManifest root, SampleImage... images) {
        Map<Digest, RawManifest> manifests = new LinkedHashMap<>();
        Map<Digest, byte[]> blobs = new LinkedHashMap<>();
        for (SampleImage image : images) {
            manifests.putAll(image.manifests());
            blobs.putAll(image.blobs());
        }
        manifests.put(root.digest(), root);
        return new SampleImage(root, manifests, blobs);
    }

    public static RawManifest index(String entries) {
        return RawManifest.of(
                "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
                        .formatted(MediaTypes.OCI_INDEX, entries)
                        .getBytes(StandardCharsets.UTF_8),
                MediaTypes.OCI_INDEX);
    }

    static byte[] manifest(String type, Descriptor config, List<Descriptor> layers) {
        return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
                .formatted(
                        type,
                        json(config),
                        layers.stream().map(SampleImage::json).collect(Collectors.joining(",")))
                .getBytes(StandardCharsets.UTF_8);
    }

    public static String json(Descriptor descriptor) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                .formatted(descriptor.mediaType(), descriptor.digest(), descriptor.size());
    }

    /** An index's entry for an image that runs on this architecture. */
    public static String entry(Descriptor image, String architecture) {
        return json(image)
                .replaceFirst("}$", ",\"platform\":{\"os\":\"linux\",\"architecture\":\"" + architecture + "\"}}");
    }

    /** The digest of its large layer. */
    public Digest layer() {
        return blobs.entrySet().stream()
                .filter(blob -> blob.getValue().length == LAYER_BYTES)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    public byte[] layerBytes() {
        return blobs.get(layer());
    }
}
