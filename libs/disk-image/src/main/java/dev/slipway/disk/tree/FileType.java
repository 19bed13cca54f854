package dev.slipway.disk.tree;

/** The types of inodes, by the numbers that Linux gives them on every file system. */
public enum FileType {
    FIFO(0x1000, 5),
    CHARACTER_DEVICE(0x2000, 3),
    DIRECTORY(0x4000, 2),
    BLOCK_DEVICE(0x6000, 4),
    REGULAR(0x8000, 1),
    SYMLINK(0xa000, 7);

    private final int modeBits;
    private final int entryType;

    FileType(int modeBits, int entryType) {
        this.modeBits = modeBits;
        this.entryType = entryType;
    }

    public static FileType of(Node node) {
        return switch (node) {
            case Directory ignored -> DIRECTORY;
            case RegularFile ignored -> REGULAR;
            case Symlink ignored -> SYMLINK;
            case SpecialFile special ->
                switch (special.kind()) {
                    case CHARACTER_DEVICE -> CHARACTER_DEVICE;
                    case BLOCK_DEVICE -> BLOCK_DEVICE;
                    case FIFO -> FIFO;
                };
        };
    }

    /** What the type adds to the permissions in a mode. */
    public int modeBits() {
        return modeBits;
    }

    /** What a directory entry says of the inode that it names. */
    public int entryType() {
        return entryType;
    }
}
