package dev.slipway.cli;

import dev.slipway.cli.output.ByteCount;
import dev.slipway.disk.ConversionLimits;
import java.util.Map;

/**
 * {@code --limit NAME=VALUE}: what an image may ask for at most. The names are those of the converter's settings {@code
 * slipway.converter.limits.*}.
 */
final class ImageLimits {

    private static final String NAMES = "unpacked-size, entries, ratio, layers, metadata-size";

    private ImageLimits() {}

    /**
     * The defaults with the limits that are given in their place.
     *
     * @throws IllegalArgumentException where a name or a value is none; its message says which
     */
    static ConversionLimits parse(Map<String, String> given) {
        ConversionLimits limits = ConversionLimits.DEFAULT;
        for (Map.Entry<String, String> limit : given.entrySet()) {
            try {
                limits = with(limits, limit.getKey(), ByteCount.parse(limit.getValue()));
            } catch (ArithmeticException e) {
                throw new IllegalArgumentException(limit.getKey() + ": too large: " + limit.getValue());
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(limit.getKey() + ": " + e.getMessage());
            }
        }
        return limits;
    }

    private static ConversionLimits with(ConversionLimits limits, String name, long value) {
        long unpackedBytes = limits.unpackedBytes();
        long entries = limits.entries();
        int ratio = limits.ratio();
        int layers = limits.layers();
        long metadataBytes = limits.metadataBytes();
        switch (name) {
            case "unpacked-size" -> unpackedBytes = value;
            case "entries" -> entries = value;
            case "ratio" -> ratio = Math.toIntExact(value);
            case "layers" -> layers = Math.toIntExact(value);
            case "metadata-size" -> metadataBytes = value;
            default -> throw new IllegalArgumentException("no such limit; there are " + NAMES);
        }
        return new ConversionLimits(unpackedBytes, entries, ratio, layers, metadataBytes);
    }
}
