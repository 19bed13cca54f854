package dev.slipway.registry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the views out of manifests. Unknown fields are ignored, as the specification demands; what is there must have
 * the right shape. A duplicated key is refused: two readers could see two images.
 */
final class ManifestJson {
    /** Of one document: as a tree it then takes no more than some 30 MiB, whatever it consists of. */
    private static final long MAX_TOKENS = 500_000;

    static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxTokenCount(MAX_TOKENS)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ManifestJson() {}

    static Manifest manifest(RawManifest raw, byte[] bytes) throws RegistryException.Malformed {
        String what = "manifest " + raw.digest();
        JsonNode root = object(what, bytes);
        if (!MediaTypes.isManifest(raw.mediaType()) || root.has("manifests")) {
            throw new RegistryException.Malformed(what + " is not an image manifest but " + raw.mediaType());
        }
        try {
            return new Manifest(
                    text(root, "artifactType"),
                    descriptor(root.path("config")),
                    descriptors(root, "layers"),
                    root.hasNonNull("subject") ? Optional.of(descriptor(root.get("subject"))) : Optional.empty(),
                    annotations(root));
        } catch (IllegalArgumentException e) {
            throw new RegistryException.Malformed(what + ": " + e.getMessage());
        }
    }

    static Index index(RawManifest raw, byte[] bytes) throws RegistryException.Malformed {
        String what = "index " + raw.digest();
        JsonNode root = object(what, bytes);
        if (!raw.isIndex() || root.has("layers")) {
            throw new RegistryException.Malformed(what + " is not an index but " + raw.mediaType());
        }
        try {
            return new Index(text(root, "artifactType"), descriptors(root, "manifests"), annotations(root));
        } catch (IllegalArgumentException e) {
            throw new RegistryException.Malformed(what + ": " + e.getMessage());
        }
    }

    /** The media type that a manifest gives itself, for sources that do not name it beside the bytes. */
    static Optional<String> mediaTypeOf(byte[] bytes) throws RegistryException.Malformed {
        return text(object("manifest", bytes), "mediaType");
    }

    static JsonNode object(String what, byte[] bytes) throws RegistryException.Malformed {
        try {
            JsonNode root = JSON.readTree(bytes);
            if (root == null || !root.isObject()) {
                throw new RegistryException.Malformed(what + " is not a JSON object");
            }
            return root;
        } catch (JsonProcessingException e) {
            throw new RegistryException.Malformed(what + " is not JSON: " + e.getOriginalMessage());
        } catch (RegistryException.Malformed e) {
            throw e;
        } catch (IOException e) {
            throw new IllegalStateException("no I/O in an array", e);
        }
    }

    static List<Descriptor> descriptors(JsonNode root, String field) {
        JsonNode array = root.path(field);
        if (!array.isArray()) {
            throw new IllegalArgumentException("\"" + field + "\" is not an array");
        }
        List<Descriptor> all = new ArrayList<>();
        array.forEach(node -> all.add(descriptor(node)));
        return all;
    }

    private static Descriptor descriptor(JsonNode node) {
        if (!node.isObject()) {
            throw new IllegalArgumentException("a descriptor is missing or no object");
        }
        JsonNode size = node.path("size");
        if (!size.isIntegralNumber() || !size.canConvertToLong()) {
            throw new IllegalArgumentException("a descriptor's \"size\" is not an integer");
        }
        List<String> urls = new ArrayList<>();
        node.path("urls").forEach(url -> urls.add(url.asText()));
        return new Descriptor(
                required(node, "mediaType"),
                Digest.parse(required(node, "digest")),
                size.longValue(),
                platform(node.path("platform")),
                text(node, "artifactType"),
                urls,
                annotations(node));
    }

    private static Optional<Platform> platform(JsonNode node) {
        return node.isObject()
                ? Optional.of(new Platform(required(node, "os"), required(node, "architecture"), text(node, "variant")))
                : Optional.empty();
    }

    private static Map<String, String> annotations(JsonNode node) {
        Map<String, String> all = new LinkedHashMap<>();
        node.path("annotations")
                .properties()
                .forEach(entry -> all.put(entry.getKey(), entry.getValue().asText()));
        return all;
    }

    private static String required(JsonNode node, String field) {
        return text(node, field)
                .orElseThrow(() -> new IllegalArgumentException("\"" + field + "\" is missing or no text"));
    }

    private static Optional<String> text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isTextual() && !value.textValue().isEmpty() ? Optional.of(value.textValue()) : Optional.empty();
    }
}
