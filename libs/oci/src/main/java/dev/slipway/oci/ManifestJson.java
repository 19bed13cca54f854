package dev.slipway.oci;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * Reads the views out of manifests and indexes. Unknown fields are ignored, as the specification demands; what is there
 * must have the right shape.
 */
final class ManifestJson {
    private ManifestJson() {}

    static Manifest manifest(String mediaType, Digest digest, byte[] bytes) throws MalformedDocumentException {
        String what = "manifest " + digest;
        JsonNode root = JsonDocument.read(what, bytes, RawManifest.MAX_BYTES);
        if (!MediaTypes.isManifest(mediaType) || root.hasNonNull("manifests")) {
            throw new MalformedDocumentException(what + " is not an image manifest but " + mediaType);
        }
        try {
            return new Manifest(
                    JsonDocument.text(root, "artifactType"),
                    descriptor(root.path("config")),
                    JsonDocument.elements(root, "layers").stream()
                            .map(ManifestJson::descriptor)
                            .toList(),
                    JsonDocument.text(root.path("subject"), "digest").isPresent()
                            ? Optional.of(descriptor(root.get("subject")))
                            : Optional.empty(),
                    JsonDocument.members(root.path("annotations")));
        } catch (IllegalArgumentException e) {
            throw new MalformedDocumentException(what + ": " + e.getMessage());
        }
    }

    static Index index(String mediaType, Digest digest, byte[] bytes) throws MalformedDocumentException {
        String what = "index " + digest;
        JsonNode root = JsonDocument.read(what, bytes, RawManifest.MAX_BYTES);
        if (!MediaTypes.isIndex(mediaType) || root.hasNonNull("layers")) {
            throw new MalformedDocumentException(what + " is not an index but " + mediaType);
        }
        try {
            return new Index(
                    JsonDocument.text(root, "artifactType"),
                    entries(root),
                    JsonDocument.members(root.path("annotations")));
        } catch (IllegalArgumentException e) {
            throw new MalformedDocumentException(what + ": " + e.getMessage());
        }
    }

    /**
     * An entry without a digest refers to nothing, and does not keep anybody from the others. Nor does one without a size, which
     * is of use to nobody: the digest tells whether a manifest is the right one.
     */
    private static List<Descriptor> entries(JsonNode root) {
        return JsonDocument.elements(root, "manifests").stream()
                .filter(entry ->
                        !entry.isObject() || JsonDocument.text(entry, "digest").isPresent())
                .map(entry -> entry.hasNonNull("size") ? descriptor(entry) : descriptor(entry, 0))
                .toList();
    }

    /** The media type that these bytes give themselves, and where they give none, the OCI type that their form shows. */
    static String typeOf(byte[] bytes) throws MalformedDocumentException {
        JsonNode root = JsonDocument.read("manifest", bytes, RawManifest.MAX_BYTES);
        return JsonDocument.text(root, "mediaType")
                .orElse(root.hasNonNull("manifests") ? MediaTypes.OCI_INDEX : MediaTypes.OCI_MANIFEST);
    }

    private static Descriptor descriptor(JsonNode node) {
        requireObject(node);
        JsonNode size = node.path("size");
        if (!size.isIntegralNumber() || !size.canConvertToLong()) {
            throw new IllegalArgumentException("a descriptor's \"size\" is not an integer");
        }
        return descriptor(node, size.longValue());
    }

    private static Descriptor descriptor(JsonNode node, long size) {
        requireObject(node);
        return new Descriptor(
                JsonDocument.text(node, "mediaType").orElse(""),
                Digest.parse(JsonDocument.text(node, "digest")
                        .orElseThrow(() -> new IllegalArgumentException("\"digest\" is missing or no text"))),
                size,
                JsonDocument.platform(node.path("platform")),
                JsonDocument.text(node, "artifactType"),
                JsonDocument.texts(node.path("urls")),
                JsonDocument.members(node.path("annotations")));
    }

    private static void requireObject(JsonNode node) {
        if (!node.isObject()) {
            throw new IllegalArgumentException("a descriptor is missing or no object");
        }
    }
}
