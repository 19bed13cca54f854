package dev.slipway.disk;

import dev.slipway.oci.Digest;
import dev.slipway.oci.Platform;
import dev.slipway.oci.RunConfig;
import java.util.List;

/**
 * An image that a container runtime could run: its manifest for one platform, with configuration and layers.
 *
 * @param manifestDigest of the platform's manifest, not of an index
 * @param platform of the image itself
 * @param layers bottom one first, as in the manifest
 */
public record RunnableImage(Digest manifestDigest, Platform platform, RunConfig config, List<LayerBlob> layers)
        implements ImageResolution {

    public RunnableImage {
        layers = List.copyOf(layers);
    }
}
