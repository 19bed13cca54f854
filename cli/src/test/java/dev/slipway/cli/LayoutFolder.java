package dev.slipway.cli;

import dev.slipway.oci.Digest;
import dev.slipway.testing.Tarball;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An OCI layout of images that consist of one small file. */
final class LayoutFolder {
    private static final String OCI = "application/vnd.oci.image.";

    private final Path folder;
    private final List<String> images = new ArrayList<>();

    LayoutFolder(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder.resolve("blobs/sha256"));
        Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    }

    /**
     * Adds an image for linux/amd64 with one file of this text.
     *
     * @return its digest
     */
    String image(String tag, String text) throws IOException {
        byte[] layer = Tarball.uncompressed().file("text", text).bytes();
        String config = blob(
                "{\"os\":\"linux\",\"architecture\":\"amd64\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"%s\"]}}"
                        .formatted(Digest.sha256(layer))
                        .getBytes(StandardCharsets.UTF_8),
                OCI + "config.v1+json");
        byte[] manifest = "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
                .formatted(OCI + "manifest.v1+json", config, blob(layer, OCI + "layer.v1.tar"))
                .getBytes(StandardCharsets.UTF_8);
        String descriptor = blob(manifest, OCI + "manifest.v1+json");
        images.add(descriptor.substring(0, descriptor.length() - 1)
                + ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"%s\"}}".formatted(tag));
        Files.writeString(
                folder.resolve("index.json"), "{\"schemaVersion\":2,\"manifests\":[" + String.join(",", images) + "]}");
        return Digest.sha256(manifest).toString();
    }

    /** Writes a blob, and returns its descriptor. */
    private String blob(byte[] bytes, String mediaType) throws IOException {
        Digest digest = Digest.sha256(bytes);
        Files.write(folder.resolve("blobs/sha256").resolve(digest.hex()), bytes);
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}".formatted(mediaType, digest, bytes.length);
    }
}
