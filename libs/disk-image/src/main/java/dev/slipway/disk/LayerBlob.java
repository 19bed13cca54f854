package dev.slipway.disk;

/**
 * A layer as the manifest and the configuration describe it.
 *
 * @param size of the blob in bytes
 * @param diffId the digest of the uncompressed archive
 */
public record LayerBlob(String mediaType, ContentDigest digest, long size, ContentDigest diffId) {}
