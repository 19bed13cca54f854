package dev.slipway.disk.conversion;

import dev.slipway.disk.ProgressListener;
import dev.slipway.disk.blocks.Remainder;
import dev.slipway.disk.description.Verity;
import dev.slipway.disk.verity.HashTree;
import dev.slipway.oci.Digest;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * What reading a file system once tells of its disk.
 *
 * @param size of the whole file in bytes, hash tree included
 * @param sha256 of the whole file
 * @param verity where a hash tree was to be written
 */
record DiskSeal(long size, String sha256, Optional<Verity> verity) {

    private static final int PIECE_BYTES = 4 << 20;

    /** Someone who is shown a file's bytes. */
    @FunctionalInterface
    private interface Reader {
        void read(ByteBuffer bytes) throws IOException;
    }

    /**
     * Writes the end of a file system while it reads the beginning, which is most of it, and then reads the rest.
     *
     * @param file holds nothing but the file system
     * @param tree gets the same bytes as the hash, and is finished
     * @param progress hears how much is hashed
     */
    static DiskSeal of(FileChannel file, Remainder rest, Optional<HashTree> tree, ProgressListener progress)
            throws IOException {
        MessageDigest hash = Digest.newSha256();
        // Without contents, what lies before the rest may be a hole that the file does not reach yet.
        long settled = Math.min(rest.start(), file.size());
        try (SideThread writer = new SideThread("disk-writer");
                SideThread treeWriter = new SideThread("hash-tree")) {
            Reader both = tree.<Reader>map(hashes -> bytes -> {
                        ByteBuffer same = bytes.duplicate();
                        SideThread.Pending beside = treeWriter.start(() -> hashes.update(same));
                        hash.update(bytes);
                        beside.await();
                    })
                    .orElse(hash::update);
            SideThread.Pending written = writer.start(rest::write);
            // Closing a shared arena stops all threads for a moment, which only the second reader is worth.
            Supplier<Arena> memory = tree.isPresent() ? Arena::ofShared : Arena::ofConfined;
            read(file, 0, settled, memory, both, at -> progress.diskBytes(at, rest.end()));
            written.await();
            read(file, settled, rest.end(), memory, both, at -> progress.diskBytes(at, rest.end()));
            Optional<Verity> verity = Optional.empty();
            if (tree.isPresent()) {
                verity = Optional.of(tree.get().finish());
                long size = file.size();
                read(file, rest.end(), size, memory, hash::update, at -> progress.diskBytes(at, size));
            }
            return new DiskSeal(file.size(), HexFormat.of().formatHex(hash.digest()), verity);
        }
    }

    /** Shows a part of the file as memory, which spares copying it, a piece at a time. */
    private static void read(
            FileChannel file, long from, long to, Supplier<Arena> memory, Reader reader, LongConsumer progress)
            throws IOException {
        for (long at = from; at < to; ) {
            long bytes = Math.min(PIECE_BYTES, to - at);
            if (file.size() < at + bytes) {
                throw new IOException("the file ends at " + file.size() + " of " + to + " bytes");
            }
            try (Arena arena = memory.get()) {
                reader.read(piece(file, at, (int) bytes, arena));
            } catch (InternalError e) {
                throw new IOException("the disk cannot be read back: " + e.getMessage(), e);
            }
            at += bytes;
            progress.accept(at);
        }
    }

    private static ByteBuffer piece(FileChannel file, long at, int bytes, Arena arena) throws IOException {
        try {
            return file.map(MapMode.READ_ONLY, at, bytes, arena).asByteBuffer();
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) {
            // Some network file systems give no file as memory.
            ByteBuffer copy = ByteBuffer.allocate(bytes);
            while (copy.hasRemaining()) {
                if (file.read(copy, at + copy.position()) < 0) {
                    throw new IOException("the file ends at " + (at + copy.position()) + " bytes", e);
                }
            }
            return copy.flip();
        }
    }
}
