package dev.slipway.disk.verity;

import static dev.slipway.disk.blocks.BlockStream.BLOCK;

import dev.slipway.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** Cuts bytes into blocks, and hands on the hash of each. */
final class BlockHashes {

    /** Where hashes go, in the order of the blocks. */
    @FunctionalInterface
    interface Sink {
        void add(byte[] hash) throws IOException;
    }

    private final MessageDigest hash = Digest.newSha256();
    private final byte[] salt;
    private final Sink sink;
    private long bytes;

    BlockHashes(byte[] salt, Sink sink) {
        this.salt = salt;
        this.sink = sink;
    }

    /** Takes what comes next; it need not end with a block. */
    void update(ByteBuffer data) throws IOException {
        while (data.hasRemaining()) {
            int begun = (int) (bytes % BLOCK);
            if (begun == 0) {
                hash.update(salt);
            }
            int part = Math.min(BLOCK - begun, data.remaining());
            hash.update(data.slice(data.position(), part));
            data.position(data.position() + part);
            bytes += part;
            if (begun + part == BLOCK) {
                sink.add(hash.digest());
            }
        }
    }

    /** Ends the current block with zeros. */
    void align() throws IOException {
        update(ByteBuffer.allocate((int) (-bytes & (BLOCK - 1))));
    }

    /** How many bytes came. */
    long bytes() {
        return bytes;
    }
}
