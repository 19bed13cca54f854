package dev.slipway.disk.store;

import dev.slipway.disk.tree.Directory;
import dev.slipway.disk.tree.LayerEntry;
import dev.slipway.disk.tree.Node;
import dev.slipway.disk.tree.RegularFile;
import dev.slipway.disk.tree.SpecialFile;
import dev.slipway.disk.tree.Symlink;

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
            case LayerEntry.Placed placed -> of(placed.node());
            case LayerEntry.HardLink ignored -> HARD_LINK;
            case LayerEntry.Whiteout ignored -> WHITEOUT;
            case LayerEntry.OpaqueDirectory ignored -> OPAQUE_DIRECTORY;
        };
    }

    private static EntryKind of(Node node) {
        return switch (node) {
            case Directory ignored -> DIRECTORY;
            case RegularFile ignored -> FILE;
            case Symlink ignored -> SYMLINK;
            case SpecialFile special ->
                switch (special.kind()) {
                    case CHARACTER_DEVICE -> CHARACTER_DEVICE;
                    case BLOCK_DEVICE -> BLOCK_DEVICE;
                    case FIFO -> FIFO;
                };
        };
    }
}
