package dev.slipway.dockerfile;

import java.util.List;
import java.util.Optional;

/**
 * All that a Dockerfile names as images, for one set of build arguments, each list in the order of the file.
 *
 * @param images an image that is named twice is here twice
 */
public record ImageUses(List<ImageUse> images, List<UnresolvedImage> unresolved) {

    public ImageUses {
        images = List.copyOf(images);
        unresolved = List.copyOf(unresolved);
    }

    /**
     * The base image of the stage to be built. Empty if that stage does not exist, comes from {@code scratch}, or from
     * what cannot be resolved.
     */
    public Optional<ImageUse> baseImage() {
        return images.stream().filter(ImageUse::baseOfTarget).findFirst();
    }
}
