package dev.slipway.disk.layer;

/**
 * What a layer's archive takes of the limits.
 *
 * @param bytes uncompressed
 * @param entries including those that say nothing
 * @param metadataBytes of all entries, as {@link dev.slipway.disk.ConversionLimits#metadataBytes} counts them
 */
public record ArchiveSize(long bytes, long entries, long metadataBytes) {

    static final ArchiveSize NOTHING = new ArchiveSize(0, 0, 0);

    ArchiveSize withEntry(long metadata) {
        return new ArchiveSize(bytes, entries + 1, metadataBytes + metadata);
    }

    ArchiveSize withBytes(long count) {
        return new ArchiveSize(count, entries, metadataBytes);
    }
}
