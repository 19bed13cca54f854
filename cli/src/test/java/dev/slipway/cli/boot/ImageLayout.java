package dev.slipway.cli.boot;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** An OCI layout with one image of one layer. */
final class ImageLayout {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OCI = "application/vnd.oci.image.";

    private ImageLayout() {}

    /**
     * Writes it.
     *
     * @param layer an uncompressed tar archive
     * @param config how its container runs, as in an image's configuration
     */
    static Path write(Path folder, Path layer, Map<String, Object> config) throws IOException {
        Path blobs = Files.createDirectories(folder.resolve("blobs/sha256"));
        MessageDigest hash = Digest.newSha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(layer), hash)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        String diffId = "sha256:" + HexFormat.of().formatHex(hash.digest());
        Files.copy(layer, blobs.resolve(diffId.substring("sha256:".length())));
        Map<String, Object> layerDescriptor =
                Map.of("mediaType", OCI + "layer.v1.tar", "digest", diffId, "size", Files.size(layer));
        Map<String, Object> image = Map.of(
                "os",
                "linux",
                "architecture",
                "amd64",
                "config",
                config,
                "rootfs",
                Map.of("type", "layers", "diff_ids", List.of(diffId)));
        Map<String, Object> manifest = Map.of(
                "schemaVersion",
                2,
                "mediaType",
                OCI + "manifest.v1+json",
                "config",
                blob(blobs, JSON.writeValueAsBytes(image), OCI + "config.v1+json"),
                "layers",
                List.of(layerDescriptor));
        Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        Files.write(
                folder.resolve("index.json"),
                JSON.writeValueAsBytes(Map.of(
                        "schemaVersion",
                        2,
                        "manifests",
                        List.of(blob(blobs, JSON.writeValueAsBytes(manifest), OCI + "manifest.v1+json")))));
        return folder;
    }

    private static Map<String, Object> blob(Path blobs, byte[] bytes, String mediaType) throws IOException {
        Digest digest = Digest.sha256(bytes);
        Files.write(blobs.resolve(digest.hex()), bytes);
        return Map.of("mediaType", mediaType, "digest", digest.toString(), "size", bytes.length);
    }
}
