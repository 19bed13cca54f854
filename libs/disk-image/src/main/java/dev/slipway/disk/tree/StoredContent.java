package dev.slipway.disk.tree;

import java.util.List;

/**
 * Where a file's bytes lie: runs of blocks of one device, ordered by their place in the file. What no run covers is a hole.
 *
 * @param device which one: {@link #THE_DISK}, or the number of another one, from 1, as whoever reads this counts them
 */
public record StoredContent(int device, List<Run> runs) {

    /** The disk that is being written. */
    public static final int THE_DISK = 0;

    /** The content of an empty file, or of one that is a single hole. */
    public static final StoredContent NOTHING = new StoredContent(THE_DISK, List.of());

    /** A run of blocks that are consecutive both in the file and on the device. */
    public record Run(long fileBlock, long diskBlock, long blocks) {}

    public StoredContent {
        runs = List.copyOf(runs);
    }
}
