package dev.slipway.disk.tree;

import dev.slipway.disk.BadImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Takes file contents in the order in which they stream by and puts each at its final place. */
public interface ContentStore {

    /**
     * Stores one file.
     *
     * @param size the length of the file in bytes, holes included
     * @param extents the parts of the file that hold data, ordered and disjoint; the rest are holes
     * @param bytes delivers the data of all extents, one after the other
     * @throws BadImageException where the source or the file system finds the image at fault
     */
    StoredContent store(long size, List<DataExtent> extents, ByteSource bytes) throws IOException, BadImageException;

    /** A part of a file that holds data, both numbers in bytes. */
    record DataExtent(long offset, long length) {}

    /** Delivers bytes in order. */
    @FunctionalInterface
    interface ByteSource {

        /**
         * Puts at least one byte into the buffer, which has room, and at most as many as fit.
         *
         * @throws java.io.EOFException where the source has fewer bytes than it promised
         */
        void read(ByteBuffer into) throws IOException, BadImageException;
    }
}
