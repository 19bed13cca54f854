package dev.slipway.converter;

import dev.slipway.converter.convert.Pushes;
import dev.slipway.disk.ImageStore;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.RawManifest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The smallest image there is: one layer, which is an empty archive unless it is given. The label makes one differ from another. */
public final class EmptyImage implements ImageStore {

    static final String LAYER = "application/vnd.oci.image.layer.v1.tar";

    private final byte[] layer;
    private final byte[] config;
    private final RawManifest manifest;

    public EmptyImage(String label) {
        this(label, Pushes.CONFIG, digest(new byte[1024]));
    }

    public EmptyImage(String label, String configType, String diffId) {
        this(label, configType, diffId, new byte[1024]);
    }

    /** @param archive the layer's */
    public EmptyImage(String label, String configType, String diffId, byte[] archive) {
        layer = archive;
        config = ("{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Labels\":{\"name\":\"" + label
                        + "\"}},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"" + diffId + "\"]}}")
                .getBytes(StandardCharsets.UTF_8);
        byte[] bytes = ("{\"schemaVersion\":2,\"mediaType\":\"" + Pushes.MANIFEST + "\",\"config\":"
                        + descriptor(configType, config) + ",\"layers\":[" + descriptor(LAYER, layer) + "]}")
                .getBytes(StandardCharsets.UTF_8);
        manifest = RawManifest.of(bytes, Pushes.MANIFEST);
    }

    public String digest() {
        return manifest.digest().toString();
    }

    /** Configuration and layer, by digest. */
    Map<String, byte[]> blobs() {
        return Map.of(digest(config), config, digest(layer), layer);
    }

    @Override
    public RawManifest manifest() {
        return manifest;
    }

    @Override
    public RawManifest manifest(Digest digest) throws IOException {
        throw new MissingContentException("no manifest " + digest, new IOException());
    }

    @Override
    public InputStream blob(Descriptor descriptor) throws IOException {
        byte[] blob = blobs().get(descriptor.digest().toString());
        if (blob == null) {
            throw new MissingContentException("no blob " + descriptor.digest(), new IOException());
        }
        return new ByteArrayInputStream(blob);
    }

    /** The index that names this image and no other. */
    public Index index() {
        byte[] bytes = ("{\"schemaVersion\":2,\"mediaType\":\"" + Pushes.INDEX + "\",\"manifests\":["
                        + descriptor(Pushes.MANIFEST, manifest.bytes()) + "]}")
                .getBytes(StandardCharsets.UTF_8);
        return new Index(this, RawManifest.of(bytes, Pushes.INDEX));
    }

    /** An index of one image. */
    public record Index(EmptyImage image, RawManifest manifest) implements ImageStore {

        public String digest() {
            return manifest.digest().toString();
        }

        @Override
        public RawManifest manifest(Digest digest) throws IOException {
            return digest.toString().equals(image.digest()) ? image.manifest() : image.manifest(digest);
        }

        @Override
        public InputStream blob(Descriptor descriptor) throws IOException {
            return image.blob(descriptor);
        }
    }

    public static String digest(byte[] bytes) {
        return Digest.sha256(bytes).toString();
    }

    private static String descriptor(String mediaType, byte[] bytes) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}".formatted(mediaType, digest(bytes), bytes.length);
    }
}
