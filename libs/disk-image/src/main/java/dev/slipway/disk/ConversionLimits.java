package dev.slipway.disk;

/**
 * Bounds on what an image may ask of the machine, against decompression bombs.
 *
 * @param unpackedBytes of all layers together, uncompressed
 * @param entries of all layers together
 * @param ratio uncompressed to compressed bytes of a layer, looked at from 64 MiB on
 * @param layers in one image
 * @param metadataBytes of all layers together: names, link targets and extended attributes, and {@link #ENTRY_BYTES} for each
 *     entry. A conversion holds these in memory, and takes two to three times as much
 */
public record ConversionLimits(long unpackedBytes, long entries, int ratio, int layers, long metadataBytes) {

    /** What an entry counts as besides its texts. */
    public static final int ENTRY_BYTES = 256;

    /** 64 GiB, ten million entries, 1,000 to 1, 500 layers, 512 MiB of metadata. */
    public static final ConversionLimits DEFAULT = new ConversionLimits(64L << 30, 10_000_000, 1_000, 500, 512L << 20);

    public ConversionLimits {
        if (unpackedBytes <= 0 || entries <= 0 || ratio <= 0 || layers <= 0 || metadataBytes <= 0) {
            throw new IllegalArgumentException("limits are positive");
        }
    }
}
