package dev.slipway.disk;

/** The file systems that can be written. */
public enum DiskFormat {
    EXT4;

    /** The name in files, events and on the command line. */
    public String label() {
        return switch (this) {
            case EXT4 -> "ext4";
        };
    }
}
