package dev.slipway.oci;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/**
 * An image's configuration (OCI image specification, config.md), as far as Slipway reads it.
 *
 * @param platform what the image is for; empty where it does not say
 * @param diffIds the digests of the uncompressed layers, bottom one first; empty where the document has no list of them,
 *     and then is no image's configuration
 */
public record ImageConfig(Optional<Platform> platform, RunConfig run, Optional<List<Digest>> diffIds) {
    /** The largest configuration to be read; real ones have a few kilobytes. */
    public static final int MAX_BYTES = 1 << 20;

    public ImageConfig {
        diffIds = diffIds.map(List::copyOf);
    }

    /**
     * Reads a configuration.
     *
     * @param what names the document in messages
     * @throws MalformedDocumentException when it is none, or larger than {@link #MAX_BYTES}
     */
    public static ImageConfig read(String what, byte[] bytes) throws MalformedDocumentException {
        JsonNode root = JsonDocument.read(what, bytes, MAX_BYTES);
        try {
            return new ImageConfig(JsonDocument.platform(root), run(root.path("config")), diffIds(root.path("rootfs")));
        } catch (IllegalArgumentException e) {
            throw new MalformedDocumentException(what + ": " + e.getMessage());
        }
    }

    /**
     * When an image was made, by its configuration; empty where that does not say, or says nothing that is a time.
     *
     * @param what names the document in messages
     * @throws MalformedDocumentException when it is no configuration, or larger than {@link #MAX_BYTES}
     */
    public static Optional<Instant> created(String what, byte[] bytes) throws MalformedDocumentException {
        try {
            return JsonDocument.text(JsonDocument.read(what, bytes, MAX_BYTES), "created")
                    .map(text -> OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static RunConfig run(JsonNode config) {
        return new RunConfig(
                JsonDocument.texts(config.path("Entrypoint")),
                JsonDocument.texts(config.path("Cmd")),
                JsonDocument.texts(config.path("Env")),
                JsonDocument.text(config, "User").orElse(""),
                JsonDocument.text(config, "WorkingDir").orElse(""),
                JsonDocument.members(config.path("Labels")));
    }

    private static Optional<List<Digest>> diffIds(JsonNode rootfs) {
        if (!rootfs.hasNonNull("diff_ids")) {
            return Optional.empty();
        }
        return Optional.of(JsonDocument.elements(rootfs, "diff_ids").stream()
                .map(id -> Digest.parse(id.asText()))
                .toList());
    }
}
