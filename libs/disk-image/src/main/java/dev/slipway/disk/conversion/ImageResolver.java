package dev.slipway.disk.conversion;

import dev.slipway.disk.BadImageException;
import dev.slipway.disk.ConversionLimits;
import dev.slipway.disk.ImageStore;
import dev.slipway.disk.LayerBlob;
import dev.slipway.disk.Refused.Reason;
import dev.slipway.disk.RunnableImage;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.DocumentTooLargeException;
import dev.slipway.oci.ImageConfig;
import dev.slipway.oci.Index;
import dev.slipway.oci.MalformedDocumentException;
import dev.slipway.oci.Manifest;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.Platform;
import dev.slipway.oci.RawManifest;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * From the manifest or index that a reference names to the image for one platform, with every document's digest checked.
 * What is not a runnable image is told by its media types, whatever its repository is called.
 */
record ImageResolver(ImageStore store, Platform platform, ConversionLimits limits) {
    private static final String REFERENCE_TYPE = "vnd.docker.reference.type";
    private static final int MAX_INDEX_DEPTH = 2;
    /** So many entries that do not say what they are for are looked at, each of which has to be fetched for that. */
    private static final int MAX_UNKNOWN = 16;

    /**
     * @throws BadImageException where the image is at fault, whatever it is
     * @throws IOException where the store fails
     */
    RunnableImage resolve() throws IOException, BadImageException {
        RawManifest root = store.manifest();
        try {
            return root.isIndex() ? fromIndex(root.asIndex(), 1) : forThePlatform(image(root));
        } catch (DocumentTooLargeException e) {
            throw new BadImageException(Reason.LIMIT_EXCEEDED, e.getMessage());
        } catch (MalformedDocumentException e) {
            throw new BadImageException(Reason.MALFORMED_MANIFEST, e.getMessage());
        }
    }

    private RunnableImage fromIndex(Index index, int depth) throws IOException, BadImageException {
        Index images = imagesOf(index);
        int unknown = 0;
        for (Descriptor candidate : images.candidates(platform)) {
            if (candidate.platform().isPresent()) {
                return child(candidate, depth);
            }
            if (unknown++ < MAX_UNKNOWN) {
                Optional<RunnableImage> image = childForThePlatform(candidate, depth);
                if (image.isPresent()) {
                    return image.get();
                }
            }
        }
        throw noneFor(images);
    }

    /** The entries that are manifests: others are to be passed over, and BuildKit's cache can be an index of its layers. */
    private static Index imagesOf(Index index) throws BadImageException {
        List<Descriptor> manifests = index.manifests().stream()
                .filter(entry -> entry.mediaType().isEmpty() || MediaTypes.MANIFESTS.contains(entry.mediaType()))
                .toList();
        if (manifests.isEmpty() && !index.manifests().isEmpty()) {
            throw new BadImageException(
                    Reason.NOT_RUNNABLE,
                    index.manifests().stream()
                            .map(Descriptor::mediaType)
                            .distinct()
                            .sorted()
                            .collect(Collectors.joining(", ", "an index of no images, only of [", "]")));
        }
        return new Index(
                index.artifactType(),
                manifests.stream()
                        .filter(entry -> !entry.annotations().containsKey(REFERENCE_TYPE))
                        .toList(),
                index.annotations());
    }

    private RunnableImage child(Descriptor entry, int depth) throws IOException, BadImageException {
        RawManifest child = store.manifest(entry.digest());
        if (!child.digest().equals(entry.digest())) {
            throw new BadImageException(
                    Reason.DIGEST_MISMATCH, "the bytes of manifest " + entry.digest() + " have another digest");
        }
        if (!child.isIndex()) {
            return image(child);
        }
        if (depth == MAX_INDEX_DEPTH) {
            throw new BadImageException(
                    Reason.MALFORMED_MANIFEST, "indexes are nested more than " + MAX_INDEX_DEPTH + " deep");
        }
        return fromIndex(child.asIndex(), depth + 1);
    }

    /** The index does not say which platform this entry is for; then only its configuration does. */
    private Optional<RunnableImage> childForThePlatform(Descriptor entry, int depth)
            throws IOException, BadImageException {
        try {
            return Optional.of(forThePlatform(child(entry, depth)));
        } catch (BadImageException e) {
            if (e.reason() == Reason.PLATFORM_MISSING || e.reason() == Reason.NOT_RUNNABLE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** An index has said already which platform an image is for; alone it has only its own word. */
    private RunnableImage forThePlatform(RunnableImage image) throws BadImageException {
        if (!platform.accepts(image.platform())) {
            throw new BadImageException(
                    Reason.PLATFORM_MISSING, "no image for " + platform + ", only for " + image.platform());
        }
        return image;
    }

    private BadImageException noneFor(Index images) {
        String offered = images.manifests().stream()
                .flatMap(entry -> entry.platform().stream())
                .map(Platform::toString)
                .collect(Collectors.joining(", "));
        return new BadImageException(
                Reason.PLATFORM_MISSING,
                "no image for " + platform + (offered.isEmpty() ? "" : ", only for " + offered));
    }

    private RunnableImage image(RawManifest raw) throws IOException, BadImageException {
        Manifest manifest = raw.asManifest();
        requireRunnable(manifest);
        requireBounds(manifest);
        ImageConfig config = configuration(manifest);
        return new RunnableImage(
                raw.digest(),
                config.platform().orElse(platform),
                config.run(),
                layers(manifest.layers(), config.diffIds().orElse(List.of())));
    }

    private static void requireRunnable(Manifest manifest) throws BadImageException {
        String configType = manifest.config().mediaType();
        if (configType.equals(MediaTypes.BUILDKIT_CACHE_CONFIG)) {
            throw new BadImageException(Reason.NOT_RUNNABLE, "a BuildKit cache");
        }
        boolean image = MediaTypes.isImageConfig(configType)
                || (MediaTypes.mayBeImageConfig(configType)
                        && manifest.artifactType().isEmpty());
        if (!image) {
            throw artifact(configType);
        }
        if (manifest.layers().stream().anyMatch(layer -> layer.mediaType().equals(MediaTypes.IN_TOTO))) {
            throw new BadImageException(Reason.NOT_RUNNABLE, "an attestation");
        }
    }

    /** Before anything that the manifest names is fetched. */
    private void requireBounds(Manifest manifest) throws BadImageException {
        if (manifest.layers().size() > limits.layers()) {
            throw new BadImageException(
                    Reason.LIMIT_EXCEEDED,
                    "an image of " + manifest.layers().size() + " layers; at most " + limits.layers() + " are read");
        }
        for (Descriptor layer : manifest.layers()) {
            if (!layer.urls().isEmpty()) {
                throw new BadImageException(
                        Reason.UNSUPPORTED_LAYER,
                        "layer " + layer.digest()
                                + " lies outside of the image's repository, and is not fetched from there");
            }
        }
    }

    private static BadImageException artifact(String configType) {
        return new BadImageException(
                Reason.NOT_RUNNABLE,
                "an artifact with a configuration of "
                        + (configType.isEmpty() ? "no media type" : "type " + configType));
    }

    /** Where the media type does not say that this is an image's configuration, its list of layers does. */
    private ImageConfig configuration(Manifest manifest) throws IOException, BadImageException {
        Descriptor descriptor = manifest.config();
        if (MediaTypes.isImageConfig(descriptor.mediaType())) {
            return read(descriptor);
        }
        if (descriptor.size() > ImageConfig.MAX_BYTES) {
            throw artifact(descriptor.mediaType());
        }
        try {
            ImageConfig config = read(descriptor);
            if (config.diffIds().isPresent()) {
                return config;
            }
        } catch (MalformedDocumentException e) {
            throw artifact(descriptor.mediaType());
        }
        throw artifact(descriptor.mediaType());
    }

    private ImageConfig read(Descriptor descriptor) throws IOException, BadImageException {
        Digest digest = descriptor.digest();
        if (descriptor.size() > ImageConfig.MAX_BYTES) {
            throw new BadImageException(
                    Reason.LIMIT_EXCEEDED,
                    "configuration " + digest + " has " + descriptor.size() + " bytes; at most " + ImageConfig.MAX_BYTES
                            + " are read");
        }
        byte[] bytes;
        try (InputStream in = store.blob(descriptor)) {
            bytes = in.readNBytes((int) descriptor.size() + 1);
        }
        if (!digest.matches(bytes)) {
            throw new BadImageException(
                    Reason.DIGEST_MISMATCH, "the bytes of configuration " + digest + " have another digest");
        }
        return ImageConfig.read("configuration " + digest, bytes);
    }

    private List<LayerBlob> layers(List<Descriptor> descriptors, List<Digest> diffIds) throws BadImageException {
        if (descriptors.size() != diffIds.size()) {
            throw new BadImageException(
                    Reason.MALFORMED_MANIFEST,
                    "the manifest has " + descriptors.size() + " layers and the configuration " + diffIds.size());
        }
        List<LayerBlob> layers = new ArrayList<>();
        for (int i = 0; i < descriptors.size(); i++) {
            layers.add(new LayerBlob(descriptors.get(i), diffIds.get(i)));
        }
        return layers;
    }
}
