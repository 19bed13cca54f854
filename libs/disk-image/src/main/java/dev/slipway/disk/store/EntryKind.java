package dev.slipway.disk.store;

import dev.slipway.disk.tree.FileType;
import dev.slipway.disk.tree.LayerEntry;

/** The kinds of entries, by their numbers. */
enum EntryKind {
    DIRECTORY,
    FILE,
    SYMLINK,
    CHARACTER_DEVICE,
    BLOCK_DEVICE,
    FIFO,
    HARD_LINK,
    WHITEOUT,
    OPAQUE_DIRECTORY;

    static EntryKind of(LayerEntry entry) {
        return switch (entry) {
            case LayerEntry.Placed placed -> of(FileType.of(placed.node()));
            case LayerEntry.HardLink ignored -> HARD_LINK;
            case LayerEntry.Whiteout ignored -> WHITEOUT;
            case LayerEntry.OpaqueDirectory ignored -> OPAQUE_DIRECTORY;
        };
    }

    private static EntryKind of(FileType type) {
        return switch (type) {
            case DIRECTORY -> DIRECTORY;
            case REGULAR -> FILE;
            case SYMLINK -> SYMLINK;
            case CHARACTER_DEVICE -> CHARACTER_DEVICE;
            case BLOCK_DEVICE -> BLOCK_DEVICE;
            case FIFO -> FIFO;
        };
    }
}
