package dev.slipway.converter.convert;

import dev.slipway.disk.ImageStore;
import dev.slipway.oci.Digest;
import java.io.IOException;

/** Opens images in the registry where they were pushed. */
@FunctionalInterface
interface PushedImages {

    /**
     * The image of a manifest.
     *
     * @param repository without a registry host
     * @throws ImageStore.MissingContentException where the registry has no such manifest
     * @throws IOException where the registry does not answer
     */
    ImageStore open(String repository, Digest digest) throws IOException;
}
