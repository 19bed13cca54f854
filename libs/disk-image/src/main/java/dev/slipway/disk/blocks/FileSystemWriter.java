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

    /** Where file contents go, until {@link #finish}. */
    ContentStore contents();

    /**
     * Writes the tree around the contents that were stored, of which it may use fewer than all.
     *
     * @return the size of the file system in bytes, which is also that of the file
     * @throws BadImageException where the file system or its wanted size cannot hold the tree
     */
    long finish(Directory root) throws IOException, BadImageException;
}
