package dev.slipway.disk.tree;

/** A character device, block device or fifo; numbers are those of Linux, zero for a fifo. */
public record SpecialFile(Attributes attributes, Kind kind, int major, int minor) implements Node {

    /** The types of inodes that have neither content nor entries. */
    public enum Kind {
        CHARACTER_DEVICE,
        BLOCK_DEVICE,
        FIFO
    }

    /** Both numbers in 32 bits, of which devices below 256 take the lower 16; the kernel's {@code new_encode_dev}. */
    public int deviceNumber() {
        return minor & 0xff | major << 8 | (minor & ~0xff) << 12;
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
