package dev.slipway.token;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** An OCI image layout with one small image tagged {@code latest}, for skopeo to push. */
final class OciLayout {
    private final Path directory;

    private OciLayout(Path directory) {
        this.directory = directory;
    }

    static Path write(Path directory) throws IOException {
        Files.createDirectories(directory.resolve("blobs/sha256"));
        OciLayout layout = new OciLayout(directory);
        // An empty tar archive: two blocks of zeros.
        byte[] layer = new byte[1024];
        String config = layout.blob("application/vnd.oci.image.config.v1+json", """
                {"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}""".formatted(sha256(layer))
                .getBytes(StandardCharsets.UTF_8));
        String manifest = layout.blob("application/vnd.oci.image.manifest.v1+json", """
                {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":%s,"layers":[%s]}""".formatted(
                        config, layout.blob("application/vnd.oci.image.layer.v1.tar", layer))
                .getBytes(StandardCharsets.UTF_8));
        Files.writeString(
                directory.resolve("index.json"),
                "{\"schemaVersion\":2,\"manifests\":["
                        + manifest.replaceFirst(
                                "}$", ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"latest\"}}")
                        + "]}");
        Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        return directory;
    }

    private String blob(String mediaType, byte[] bytes) throws IOException {
        Files.write(directory.resolve("blobs/sha256").resolve(sha256(bytes)), bytes);
        return "{\"mediaType\":\"%s\",\"digest\":\"sha256:%s\",\"size\":%d}"
                .formatted(mediaType, sha256(bytes), bytes.length);
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
