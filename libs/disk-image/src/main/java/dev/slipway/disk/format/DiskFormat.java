package dev.slipway.disk.format;

/** The file systems that can be written. */
public enum DiskFormat {
    /** Can be written to, and have free space. */
    EXT4,
    /** Read-only and as small as its content, uncompressed. */
    EROFS;

    /** The format of this {@link #label}. */
    public static DiskFormat parse(String label) {
        for (DiskFormat format : values()) {
            if (format.label().equals(label)) {
                return format;
            }
        }
        throw new IllegalArgumentException("no such format: " + label);
    }

    /** The name in files, events, settings and on the command line. */
    public String label() {
        return switch (this) {
            case EXT4 -> "ext4";
            case EROFS -> "erofs";
        };
    }

    /** Whether a disk of this format can be of this size, whatever its content. */
    public boolean allows(DiskSize size) {
        return switch (this) {
            case EXT4 -> true;
            case EROFS -> size instanceof DiskSize.Minimal;
        };
    }

    /** Whether the contents of a disk of this format can lie there. */
    public boolean allows(ContentPlace contents) {
        return switch (this) {
            case EXT4 -> contents instanceof ContentPlace.OnTheDisk;
            case EROFS -> true;
        };
    }
}
