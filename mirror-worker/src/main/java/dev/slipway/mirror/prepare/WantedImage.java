package dev.slipway.mirror.prepare;

import dev.slipway.dockerfile.Dockerfile;
import dev.slipway.dockerfile.ImageUse;
import dev.slipway.events.repository.RepositoryName;
import dev.slipway.events.repository.RepositoryNames;
import dev.slipway.oci.Digest;
import dev.slipway.oci.InvalidReferenceException;
import dev.slipway.registry.reference.ImageReference;
import dev.slipway.registry.reference.Repository;
import java.util.Optional;

/**
 * An image that a Dockerfile names, and its place in the mirror.
 *
 * @param image as the {@link Dockerfile} writes it, after expansion
 * @param upstream what that means, pinned where the build pins it
 * @param mirrored the same image in the operator's registry
 */
record WantedImage(String image, ImageReference upstream, ImageReference mirrored) {

    /**
     * @param pin the digest that the build demands of this image
     * @throws InvalidReferenceException when it is no reference, contradicts the pin, or cannot have a place in the
     *     mirror
     */
    static WantedImage of(ImageUse use, String mirrorHost, Optional<Digest> pin) {
        ImageReference written = ImageReference.parse(use.image());
        Optional<Digest> contradicted =
                written.digest().filter(digest -> pin.isPresent() && !pin.get().equals(digest));
        if (contradicted.isPresent()) {
            throw new InvalidReferenceException("the Dockerfile pins " + use.image() + " and the request pins "
                    + pin.map(Digest::toString).orElse(""));
        }
        ImageReference upstream = pin.map(written::withDigest).orElse(written);
        return new WantedImage(use.image(), upstream, place(upstream, mirrorHost));
    }

    /**
     * An image that no Dockerfile names.
     *
     * @throws InvalidReferenceException when it is no reference, or cannot have a place in the mirror
     */
    static WantedImage of(String reference, String mirrorHost) {
        ImageReference upstream = ImageReference.parse(reference);
        return new WantedImage(reference, upstream, place(upstream, mirrorHost));
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

    /** Whether there is an upstream to copy it from. */
    boolean isForeign() {
        return !upstream.host().equals(mirrored.host());
    }
}
