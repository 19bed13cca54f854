package dev.slipway.disk.format;

/**
 * How large the file system is to be, in bytes; a hash tree comes on top. A format without free space knows only {@link Minimal}.
 */
public sealed interface DiskSize {

    /** As small as its content allows. */
    record Minimal() implements DiskSize {}

    /** Exactly this size, with inodes for the free space. */
    record Exactly(long bytes) implements DiskSize {}

    /** As small as the content allows, and this much free space, with inodes for it. */
    record WithFree(long bytes) implements DiskSize {}
}
