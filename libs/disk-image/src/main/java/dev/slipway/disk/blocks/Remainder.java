package dev.slipway.disk.blocks;

import java.io.IOException;

/**
 * The end of a file system, all before which is written: whoever hashes the file can begin while this is written.
 *
 * @param start its first byte; those before do not change any more
 * @param end the size of the file system in bytes, which the file has when all is written
 */
public record Remainder(long start, long end, Writing writing) {

    /** What writes it. */
    @FunctionalInterface
    public interface Writing {
        void write() throws IOException;
    }

    /** Writes it, once. */
    public void write() throws IOException {
        writing.write();
    }
}
