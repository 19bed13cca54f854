package dev.slipway.disk;

/**
 * Bounds on what an image may ask of the machine, against decompression bombs.
 *
 * @param unpackedBytes of all layers together, uncompressed
 * @param entries of all layers together
 * @param ratio uncompressed to compressed bytes of a layer, looked at from 64 MiB on
 * @param layers in one image
 */
public record ConversionLimits(long unpackedBytes, long entries, int ratio, int layers) {

    /** 64 GiB, ten million entries, 1,000 to 1, 500 layers. */
    public static final ConversionLimits DEFAULT = new ConversionLimits(64L << 30, 10_000_000, 1_000, 500);

    public ConversionLimits {
        if (unpackedBytes <= 0 || entries <= 0 || ratio <= 0 || layers <= 0) {
            throw new IllegalArgumentException("limits are positive");
        }
    }
}
