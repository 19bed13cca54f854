package dev.slipway.disk.blocks;

import dev.slipway.disk.BadImageException;
import dev.slipway.disk.tree.ContentStore;
import dev.slipway.disk.tree.Directory;
import java.io.IOException;

/**
 * Writes one file system: first the contents of files, as they come, then everything else from the finished tree. The same
 * contents in the same order, and the same tree, give the same bytes.
 */
public interface FileSystemWriter {

    /** Where file contents go, until {@link #begin}. */
    ContentStore contents();

    /**
     * Lays the tree out around the contents that were stored, of which it may use fewer than all, and writes what lies before
     * them. The contents and what is before them have their final bytes from then on.
     *
     * @return what lies behind the contents, still to be written
     * @throws BadImageException where the file system or its wanted size cannot hold the tree
     */
    Remainder begin(Directory root) throws IOException, BadImageException;

    /** Writes all that {@link #begin} does and leaves. */
    default void finish(Directory root) throws IOException, BadImageException {
        begin(root).write();
    }
}
