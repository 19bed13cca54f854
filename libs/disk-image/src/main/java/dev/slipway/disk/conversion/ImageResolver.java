package dev.slipway.disk.conversion;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.disk.BadImageException;
import dev.slipway.disk.ContentDigest;
import dev.slipway.disk.ConversionLimits;
import dev.slipway.disk.ImageConfig;
import dev.slipway.disk.ImageStore;
import dev.slipway.disk.JsonTexts;
import dev.slipway.disk.LayerBlob;
import dev.slipway.disk.Platform;
import dev.slipway.disk.Refused.Reason;
import dev.slipway.disk.RunnableImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * From the manifest or index that a reference names to the image for one platform, with every document's digest checked.
 * What is not a runnable image is told by its media types, whatever its repository is called.
 */
final class ImageResolver {

    /** Of one document: as a tree it then takes no more than some 20 MiB, whatever it consists of. */
    private static final long MAX_JSON_TOKENS = 200_000;

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxTokenCount(MAX_JSON_TOKENS)
                    .build())
            .build());
    private static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
    private static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";
    private static final String BUILD_CACHE_CONFIG = "application/vnd.buildkit.cacheconfig.v0";
    private static final Set<String> MANIFESTS = Set.of(
            "application/vnd.oci.image.manifest.v1+json",
            "application/vnd.oci.image.index.v1+json",
            "application/vnd.docker.distribution.manifest.v2+json",
            "application/vnd.docker.distribution.manifest.list.v2+json");
    private static final String ATTESTATION_LAYER = "application/vnd.in-toto+json";
    private static final String REFERENCE_TYPE = "vnd.docker.reference.type";
    /** Those that builders write have some kilobytes, and the labels and history of the largest some hundred. */
    private static final long MAX_CONFIG_BYTES = 1 << 20;

    private static final int MAX_INDEX_DEPTH = 3;

    private final ImageStore store;
    private final Platform platform;
    private final ConversionLimits limits;

    ImageResolver(ImageStore store, Platform platform, ConversionLimits limits) {
        this.store = store;
        this.platform = platform;
        this.limits = limits;
    }

    RunnableImage resolve() throws IOException, BadImageException {
        ImageStore.Manifest manifest = store.manifest();
        for (int depth = 0; depth < MAX_INDEX_DEPTH; depth++) {
            JsonNode json = parse(verified(manifest));
            if (!json.path("manifests").isArray()) {
                RunnableImage image = image(ContentDigest.parse(manifest.digest()), json);
                return depth == 0 ? forThePlatform(image) : image;
            }
            manifest = store.manifest(choose(manifests(json.path("manifests"))));
        }
        throw new BadImageException(Reason.MALFORMED_MANIFEST, "indexes lead to indexes, and no end");
    }

    private static ImageStore.Manifest verified(ImageStore.Manifest manifest) throws BadImageException {
        if (!ContentDigest.parse(manifest.digest()).matches(manifest.bytes())) {
            throw new BadImageException(
                    Reason.DIGEST_MISMATCH, "the bytes of manifest " + manifest.digest() + " have another digest");
        }
        return manifest;
    }

    private static JsonNode parse(ImageStore.Manifest manifest) throws BadImageException {
        return parse(manifest.bytes(), "manifest " + manifest.digest());
    }

    private static JsonNode parse(byte[] bytes, String what) throws BadImageException {
        try {
            JsonNode json = JSON.readTree(bytes);
            if (json != null && json.isObject()) {
                return json;
            }
        } catch (StreamConstraintsException e) {
            throw new BadImageException(
                    Reason.LIMIT_EXCEEDED, what + " has too many or too large values: " + e.getOriginalMessage());
        } catch (JsonProcessingException e) {
            throw new BadImageException(Reason.MALFORMED_MANIFEST, what + " is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new IllegalStateException("no I/O in an array", e);
        }
        throw new BadImageException(Reason.MALFORMED_MANIFEST, what + " is not a JSON object");
    }

    /** The entries that are manifests: others are to be passed over, and BuildKit's cache can be an index of its layers. */
    private static List<JsonNode> manifests(JsonNode descriptors) throws BadImageException {
        List<JsonNode> manifests = new ArrayList<>();
        Set<String> others = new TreeSet<>();
        for (JsonNode descriptor : descriptors) {
            String type = descriptor.path("mediaType").asText();
            if (MANIFESTS.contains(type)) {
                manifests.add(descriptor);
            } else {
                others.add(type);
            }
        }
        if (manifests.isEmpty() && !others.isEmpty()) {
            throw new BadImageException(Reason.NOT_RUNNABLE, "an index of no images, only of " + others);
        }
        return manifests;
    }

    /** The image for exactly this platform, else the first that may stand for it: {@code amd64} before {@code amd64/v3}. */
    private String choose(List<JsonNode> manifests) throws BadImageException {
        Optional<String> substitute = Optional.empty();
        List<String> seen = new ArrayList<>();
        for (JsonNode descriptor : manifests) {
            if (descriptor.path("annotations").has(REFERENCE_TYPE)) {
                continue;
            }
            String digest = descriptor.path("digest").asText();
            JsonNode described = descriptor.path("platform");
            Platform offered = described.isMissingNode() ? platform : platformOf(described);
            if (offered.equals(platform)) {
                return digest;
            }
            if (substitute.isEmpty() && platform.accepts(offered)) {
                substitute = Optional.of(digest);
            }
            seen.add(offered.toString());
        }
        return substitute.orElseThrow(() -> new BadImageException(
                Reason.PLATFORM_MISSING,
                "no image for " + platform + (seen.isEmpty() ? "" : ", only for " + String.join(", ", seen))));
    }

    private static Platform platformOf(JsonNode json) {
        String variant = json.path("variant").asText();
        return new Platform(
                json.path("os").asText(),
                json.path("architecture").asText(),
                variant.isEmpty() ? Optional.empty() : Optional.of(variant));
    }

    private RunnableImage image(ContentDigest digest, JsonNode manifest) throws IOException, BadImageException {
        JsonNode config = manifest.path("config");
        requireRunnable(manifest, config.path("mediaType").asText());
        JsonNode configuration = configuration(config);
        Platform own = platformOf(configuration);
        return new RunnableImage(
                digest,
                own.os().isEmpty() || own.architecture().isEmpty() ? platform : own,
                config(configuration.path("config")),
                layers(manifest.path("layers"), configuration.path("rootfs").path("diff_ids")));
    }

    /** An index has said already which platform an image is for; alone it has only its own word. */
    private RunnableImage forThePlatform(RunnableImage image) throws BadImageException {
        if (!platform.accepts(image.platform())) {
            throw new BadImageException(
                    Reason.PLATFORM_MISSING, "no image for " + platform + ", only for " + image.platform());
        }
        return image;
    }

    private static void requireRunnable(JsonNode manifest, String configType) throws BadImageException {
        if (configType.equals(BUILD_CACHE_CONFIG)) {
            throw new BadImageException(Reason.NOT_RUNNABLE, "a BuildKit cache");
        }
        if (!configType.equals(OCI_CONFIG) && !configType.equals(DOCKER_CONFIG)) {
            throw new BadImageException(Reason.NOT_RUNNABLE, "an artifact with a configuration of type " + configType);
        }
        for (JsonNode layer : manifest.path("layers")) {
            if (layer.path("mediaType").asText().equals(ATTESTATION_LAYER)) {
                throw new BadImageException(Reason.NOT_RUNNABLE, "an attestation");
            }
        }
    }

    private JsonNode configuration(JsonNode descriptor) throws IOException, BadImageException {
        ContentDigest digest = ContentDigest.parse(descriptor.path("digest").asText());
        long size = descriptor.path("size").asLong(-1);
        if (size < 0) {
            throw new BadImageException(Reason.MALFORMED_MANIFEST, "a configuration of " + size + " bytes");
        }
        if (size > MAX_CONFIG_BYTES) {
            throw new BadImageException(
                    Reason.LIMIT_EXCEEDED,
                    "configuration " + digest + " has " + size + " bytes; " + MAX_CONFIG_BYTES + " are allowed");
        }
        byte[] bytes;
        try (InputStream in = store.blob(digest.toString(), size)) {
            bytes = in.readNBytes((int) size + 1);
        }
        if (!digest.matches(bytes)) {
            throw new BadImageException(
                    Reason.DIGEST_MISMATCH, "the bytes of configuration " + digest + " have another digest");
        }
        return parse(bytes, "configuration " + digest);
    }

    private static ImageConfig config(JsonNode config) {
        return new ImageConfig(
                JsonTexts.list(config.path("Entrypoint")),
                JsonTexts.list(config.path("Cmd")),
                JsonTexts.list(config.path("Env")),
                config.path("User").asText(),
                config.path("WorkingDir").asText(),
                JsonTexts.map(config.path("Labels")));
    }

    private List<LayerBlob> layers(JsonNode descriptors, JsonNode diffIds) throws BadImageException {
        if (descriptors.size() != diffIds.size()) {
            throw new BadImageException(
                    Reason.MALFORMED_MANIFEST,
                    "the manifest has " + descriptors.size() + " layers and the configuration " + diffIds.size());
        }
        if (descriptors.size() > limits.layers()) {
            throw new BadImageException(Reason.LIMIT_EXCEEDED, "an image of " + descriptors.size() + " layers");
        }
        List<LayerBlob> layers = new ArrayList<>();
        for (int i = 0; i < descriptors.size(); i++) {
            JsonNode descriptor = descriptors.get(i);
            long size = descriptor.path("size").asLong(-1);
            if (size < 0) {
                throw new BadImageException(Reason.MALFORMED_MANIFEST, "a layer without a size");
            }
            layers.add(new LayerBlob(
                    descriptor.path("mediaType").asText(),
                    ContentDigest.parse(descriptor.path("digest").asText()),
                    size,
                    ContentDigest.parse(diffIds.get(i).asText())));
        }
        return layers;
    }
}
