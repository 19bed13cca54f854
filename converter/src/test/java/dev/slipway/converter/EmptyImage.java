package dev.slipway.converter;

import dev.slipway.disk.ContentDigest;
import dev.slipway.disk.ImageStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;

/** The smallest image there is: one layer, which is an empty archive. The label makes one differ from another. */
final class EmptyImage implements ImageStore {

    static final String LAYER = "application/vnd.oci.image.layer.v1.tar";

    private final byte[] layer = new byte[1024];
    private final byte[] config;
    private final Manifest manifest;

    EmptyImage(String label) {
        this(label, Pushes.CONFIG, digest(new byte[1024]));
    }

    EmptyImage(String label, String configType, String diffId) {
        config = ("{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Labels\":{\"name\":\"" + label
                        + "\"}},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"" + diffId + "\"]}}")
                .getBytes(StandardCharsets.UTF_8);
        byte[] bytes = ("{\"schemaVersion\":2,\"mediaType\":\"" + Pushes.MANIFEST + "\",\"config\":"
                        + descriptor(configType, config) + ",\"layers\":[" + descriptor(LAYER, layer) + "]}")
                .getBytes(StandardCharsets.UTF_8);
        manifest = new Manifest(digest(bytes), Pushes.MANIFEST, bytes);
    }

    String digest() {
        return manifest.digest();
    }

    /** Configuration and layer, by digest. */
    Map<String, byte[]> blobs() {
        return Map.of(digest(config), config, digest(layer), layer);
    }

    @Override
    public Manifest manifest() {
        return manifest;
    }

    @Override
    public Manifest manifest(String digest) throws IOException {
        throw new MissingContentException("no manifest " + digest, new IOException());
    }

    @Override
    public InputStream blob(String digest, long size) throws IOException {
        byte[] blob = blobs().get(digest);
        if (blob == null) {
            throw new MissingContentException("no blob " + digest, new IOException());
        }
        return new ByteArrayInputStream(blob);
    }

    /** The index that names this image and no other. */
    Index index() {
        byte[] bytes = ("{\"schemaVersion\":2,\"mediaType\":\"" + Pushes.INDEX + "\",\"manifests\":["
                        + descriptor(Pushes.MANIFEST, manifest.bytes()) + "]}")
                .getBytes(StandardCharsets.UTF_8);
        return new Index(this, new Manifest(digest(bytes), Pushes.INDEX, bytes));
    }

    /** An index of one image. */
    record Index(EmptyImage image, Manifest manifest) implements ImageStore {

        String digest() {
            return manifest.digest();
        }

        @Override
        public Manifest manifest(String digest) throws IOException {
            return digest.equals(image.digest()) ? image.manifest() : image.manifest(digest);
        }

        @Override
        public InputStream blob(String digest, long size) throws IOException {
            return image.blob(digest, size);
        }
    }

    static String digest(byte[] bytes) {
        return "sha256:" + HexFormat.of().formatHex(ContentDigest.newSha256().digest(bytes));
    }

    private static String descriptor(String mediaType, byte[] bytes) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}".formatted(mediaType, digest(bytes), bytes.length);
    }
}
