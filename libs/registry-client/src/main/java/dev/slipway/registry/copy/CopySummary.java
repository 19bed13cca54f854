package dev.slipway.registry.copy;

import dev.slipway.oci.Descriptor;

/**
 * What a copy did.
 *
 * @param root the manifest or index that was asked for, as it now is in the destination
 * @param manifestsSent manifests that had to be pushed, a new tag of an old manifest included
 * @param blobsPresent blobs that the destination had or took over from another of its repositories
 */
public record CopySummary(Descriptor root, int manifestsSent, int blobsSent, int blobsPresent, long bytesSent) {}
