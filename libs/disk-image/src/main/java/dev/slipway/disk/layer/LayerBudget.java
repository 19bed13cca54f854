package dev.slipway.disk.layer;

import dev.slipway.disk.BadImageException;
import dev.slipway.disk.ConversionLimits;
import dev.slipway.disk.Refused.Reason;
import dev.slipway.disk.tree.ImpliedDirectories;

/**
 * What the layers of one image have taken of its limits so far. The pump counts bytes and the reader entries, each on its own
 * thread.
 */
public final class LayerBudget implements ImpliedDirectories {

    private final ConversionLimits limits;
    private long bytes;
    private long entries;
    private long metadataBytes;

    /** Nothing is taken yet. */
    public LayerBudget(ConversionLimits limits) {
        this.limits = limits;
    }

    /**
     * Takes what an archive has that was read earlier; not while a pump runs.
     *
     * @param archive what it had then
     */
    public void take(ArchiveSize archive) throws BadImageException {
        takeBytes(archive.bytes());
        takeEntries(archive.entries(), archive.metadataBytes());
    }

    void takeBytes(long count) throws BadImageException {
        bytes += count;
        if (bytes > limits.unpackedBytes()) {
            throw new BadImageException(
                    Reason.LIMIT_EXCEEDED, "the layers unpack to more than " + limits.unpackedBytes() + " bytes");
        }
    }

    /**
     * Takes one entry.
     *
     * @param metadata the bytes that it counts as
     */
    void takeEntry(long metadata) throws BadImageException {
        takeEntries(1, metadata);
    }

    /** A directory that no entry names, and that is held like one that an entry names. */
    @Override
    public void take(String name) throws BadImageException {
        takeEntry(ConversionLimits.ENTRY_BYTES + (long) name.length());
    }

    private void takeEntries(long count, long metadata) throws BadImageException {
        entries += count;
        metadataBytes += metadata;
        if (entries > limits.entries()) {
            throw new BadImageException(
                    Reason.LIMIT_EXCEEDED, "the layers have more than " + limits.entries() + " entries");
        }
        if (metadataBytes > limits.metadataBytes()) {
            throw new BadImageException(
                    Reason.LIMIT_EXCEEDED,
                    "the names and attributes of the layers' entries take more than " + limits.metadataBytes()
                            + " bytes");
        }
    }

    /** How many uncompressed bytes a compressed one may become. */
    int ratio() {
        return limits.ratio();
    }
}
