package dev.slipway.disk.conversion;

import com.github.luben.zstd.ZstdOutputStream;
import dev.slipway.disk.ImageStore;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/** An image in memory, layer by layer; what it claims can be made to differ from what it holds. */
final class TestImage implements ImageStore {

    static final String TAR = "application/vnd.oci.image.layer.v1.tar";
    static final String GZIP = TAR + "+gzip";
    static final String ZSTD = TAR + "+zstd";

    private final Map<String, byte[]> blobs = new HashMap<>();
    private final List<String> layers = new ArrayList<>();
    private final List<String> layerDigests = new ArrayList<>();
    private final List<String> diffIds = new ArrayList<>();
    private String manifestType = MediaTypes.OCI_MANIFEST;
    private String configType = MediaTypes.OCI_CONFIG;
    private String members = "";
    private String platform = "\"architecture\":\"amd64\",\"os\":\"linux\"";
    private String runConfig = "{}";
    private Optional<String> configuration = Optional.empty();

    TestImage layer(Tar tar) {
        return layer(tar.bytes(), GZIP);
    }

    TestImage layer(byte[] archive, String mediaType) {
        return layer(archive, mediaType, compressed(archive, mediaType));
    }

    /** A layer whose blob is not what the archive compresses to. */
    TestImage layer(byte[] archive, String mediaType, byte[] blob) {
        return layer(digest(archive), mediaType, digest(blob), blob.length, blob);
    }

    TestImage layer(String diffId, String mediaType, String digest, long size, byte[] blob) {
        blobs.put(digest, blob);
        layerDigests.add(digest);
        layers.add("{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}".formatted(mediaType, digest, size));
        diffIds.add('"' + diffId + '"');
        return this;
    }

    TestImage configType(String mediaType) {
        configType = mediaType;
        return this;
    }

    TestImage manifestType(String mediaType) {
        manifestType = mediaType;
        return this;
    }

    /** Members of the manifest's JSON object that come first. */
    TestImage members(String json) {
        members = json + ",";
        return this;
    }

    /** The configuration's platform, as JSON members. */
    TestImage platform(String json) {
        platform = json;
        return this;
    }

    /** A configuration of these bytes instead of an image's. */
    TestImage configuration(String text) {
        configuration = Optional.of(text);
        return this;
    }

    TestImage runConfig(String json) {
        runConfig = json;
        return this;
    }

    /** What the store has beside manifests, by digest. */
    Map<String, byte[]> blobs() {
        return Map.copyOf(blobs);
    }

    /** The digests of the layers' blobs, bottom one first. */
    List<String> layerDigests() {
        return List.copyOf(layerDigests);
    }

    void forget(String digest) {
        blobs.remove(digest);
    }

    static byte[] compressed(byte[] archive, String mediaType) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream compressor = mediaType.endsWith("gzip")
                ? new GZIPOutputStream(out)
                : mediaType.endsWith("zstd") ? new ZstdOutputStream(out) : out) {
            compressor.write(archive);
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail", e);
        }
        return out.toByteArray();
    }

    static String digest(byte[] bytes) {
        return Digest.sha256(bytes).toString();
    }

    @Override
    public RawManifest manifest() {
        byte[] config = configuration
                .orElse("{" + platform + ",\"config\":" + runConfig + ",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":["
                        + String.join(",", diffIds) + "]}}")
                .getBytes(StandardCharsets.UTF_8);
        blobs.put(digest(config), config);
        byte[] bytes = ("{%s\"schemaVersion\":2,\"config\":{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d},"
                        + "\"layers\":[%s]}")
                .formatted(members, configType, digest(config), config.length, String.join(",", layers))
                .getBytes(StandardCharsets.UTF_8);
        return RawManifest.of(bytes, manifestType);
    }

    @Override
    public RawManifest manifest(Digest digest) throws IOException {
        throw new MissingContentException("no manifest " + digest, new IOException());
    }

    @Override
    public InputStream blob(Descriptor descriptor) throws IOException {
        byte[] blob = blobs.get(descriptor.digest().toString());
        if (blob == null) {
            throw new MissingContentException("no blob " + descriptor.digest(), new IOException());
        }
        return new ClosedForGood(blob);
    }

    /** Gives nothing more once it was closed, as files and connections do. */
    private static final class ClosedForGood extends ByteArrayInputStream {

        private boolean closed;

        ClosedForGood(byte[] bytes) {
            super(bytes);
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            if (closed) {
                throw new IllegalStateException("read after it was closed");
            }
            return super.read(into, offset, length);
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
