package dev.slipway.mirror.prepare;

import dev.slipway.dockerfile.Dockerfile;
import dev.slipway.dockerfile.ImageUse;
import dev.slipway.events.repository.RepositoryName;
import dev.slipway.events.repository.RepositoryNames;
import dev.slipway.oci.Digest;
import dev.slipway.oci.InvalidReferenceException;
import dev.slipway.oci.Platform;
import dev.slipway.registry.reference.ImageReference;
import dev.slipway.registry.reference.Repository;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An image that a Dockerfile names, and its place in the mirror.
 *
 * @param image as the {@link Dockerfile} writes it, after expansion
 * @param upstream what that means, pinned where the build pins it
 * @param mirrored the same image in the operator's registry
 * @param platforms what it is needed for; empty where nobody says
 */
record WantedImage(String image, ImageReference upstream, ImageReference mirrored, Set<Platform> platforms) {
    WantedImage {
        platforms = Set.copyOf(platforms);
    }

    /**
     * @param pin the digest that the build demands of this image
     * @param platforms what the build needs it for
     * @throws InvalidReferenceException when it is no reference, contradicts the pin, or cannot have a place in the
     *     mirror
     */
    static WantedImage of(ImageUse use, String mirrorHost, Optional<Digest> pin, Set<Platform> platforms) {
        ImageReference written = ImageReference.parse(use.image());
        Optional<Digest> contradicted =
                written.digest().filter(digest -> pin.isPresent() && !pin.get().equals(digest));
        if (contradicted.isPresent()) {
            throw new InvalidReferenceException("the Dockerfile pins " + use.image() + " and the request pins "
                    + pin.map(Digest::toString).orElse(""));
        }
        ImageReference upstream = pin.map(written::withDigest).orElse(written);
        return new WantedImage(use.image(), upstream, place(upstream, mirrorHost), platforms);
    }

    /**
     * An image that no Dockerfile names.
     *
     * @throws InvalidReferenceException when it is no reference, or cannot have a place in the mirror
     */
    static WantedImage of(String reference, String mirrorHost) {
        ImageReference upstream = ImageReference.parse(reference);
        return new WantedImage(reference, upstream, place(upstream, mirrorHost), Set.of());
    }

    /**
     * A digest never gets the tag that it was written with: the upstream's tag may long have moved on. What is written
     * as an image of the mirror already is its own place.
     */
    private static ImageReference place(ImageReference upstream, String mirrorHost) {
        boolean inMirror = upstream.host().equals(mirrorHost);
        if (inMirror && !(RepositoryName.parse(upstream.path()).orElse(null) instanceof RepositoryName.Mirror)) {
            throw new InvalidReferenceException("it lies in Slipway's own registry, which no build may read freely");
        }
        if (upstream.host().contains("__")) {
            throw new InvalidReferenceException("the mirror cannot store images of the host " + upstream.host()
                    + ": it writes the port of a host behind two underscores");
        }
        Repository repository = inMirror
                ? upstream.repository()
                : new Repository(mirrorHost, RepositoryNames.mirror(upstream.host(), upstream.path()));
        return upstream.digest().map(repository::digest).orElseGet(() -> repository.tag(upstream.tagOrDigest()));
    }

    /** The image at its upstream in full, {@code docker.io/library/alpine:latest}: the same however it is written. */
    String reference() {
        return upstream.inFull();
    }

    /**
     * Whether nothing less than all that the upstream has under this name will do: what is pinned is to have the digest that it is
     * pinned to, and what is used for two platforms has one digest for both.
     */
    boolean isWantedWhole() {
        return upstream.digest().isPresent() || platforms.size() > 1;
    }

    /** What it is needed for beside these platforms, where images for single platforms will do. */
    Optional<Platform> neededBeside(List<Platform> kept) {
        return isWantedWhole()
                ? Optional.empty()
                : platforms.stream()
                        .filter(platform -> !kept.contains(platform))
                        .findFirst();
    }

    /** Whether there is an upstream to copy it from. */
    boolean isForeign() {
        return !upstream.host().equals(mirrored.host());
    }
}
