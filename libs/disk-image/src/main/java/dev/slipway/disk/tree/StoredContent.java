package dev.slipway.disk.tree;

import java.util.List;

/**
 * Where a file's bytes lie in the image that is being written: runs of blocks, ordered by their place in the file. What no
 * run covers is a hole.
 */
public record StoredContent(List<Run> runs) {

    /** The content of an empty file, or of one that is a single hole. */
    public static final StoredContent NOTHING = new StoredContent(List.of());

    /** A run of blocks that are consecutive both in the file and on the disk. */
    public record Run(long fileBlock, long diskBlock, long blocks) {}

    public StoredContent {
        runs = List.copyOf(runs);
    }

    /** How many blocks the content takes. */
    public long blocks() {
        return runs.stream().mapToLong(Run::blocks).sum();
    }
}
