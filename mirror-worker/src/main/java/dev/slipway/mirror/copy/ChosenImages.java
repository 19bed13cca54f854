package dev.slipway.mirror.copy;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.Index;
import dev.slipway.oci.MalformedDocumentException;
import dev.slipway.oci.Platform;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.RegistryException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The images of an index that are for some platforms, and what is attested of them.
 *
 * @param images by platform; those that the index does not have are missing
 * @param attestations manifests of the same index that say by BuildKit's annotation that they are about one of these images
 */
public record ChosenImages(Map<Platform, Descriptor> images, List<Descriptor> attestations) {
    /** What BuildKit writes on the attestations of an image (its document attestation-storage.md). */
    private static final String ABOUT = "vnd.docker.reference.digest";

    public ChosenImages {
        images = Map.copyOf(images);
        attestations = List.copyOf(attestations);
    }

    /**
     * For each platform the image that BuildKit would take; one that says nothing of its platform is for none.
     *
     * @throws RegistryException.Malformed where the manifest is no index
     */
    public static ChosenImages of(RawManifest manifest, List<Platform> platforms) throws RegistryException.Malformed {
        try {
            return of(manifest.asIndex(), platforms);
        } catch (MalformedDocumentException e) {
            throw new RegistryException.Malformed(e);
        }
    }

    private static ChosenImages of(Index index, List<Platform> platforms) {
        Map<Platform, Descriptor> images = new LinkedHashMap<>();
        for (Platform platform : platforms) {
            best(index, platform).ifPresent(image -> images.put(platform, image));
        }
        Set<String> digests =
                images.values().stream().map(image -> image.digest().toString()).collect(Collectors.toSet());
        List<Descriptor> attestations = index.manifests().stream()
                .filter(entry -> digests.contains(entry.annotations().getOrDefault(ABOUT, "")))
                .toList();
        return new ChosenImages(images, attestations);
    }

    private static Optional<Descriptor> best(Index index, Platform platform) {
        return index.candidates(platform).stream()
                .filter(entry -> entry.platform().isPresent())
                .findFirst();
    }

    /** The digests of the images, by platform, as events write them. */
    public Map<String, String> digests() {
        Map<String, String> digests = new LinkedHashMap<>();
        images.forEach((platform, image) ->
                digests.put(platform.toString(), image.digest().toString()));
        return digests;
    }

    /** The image for a platform. */
    public Optional<Digest> image(Platform platform) {
        return Optional.ofNullable(images.get(platform)).map(Descriptor::digest);
    }
}
