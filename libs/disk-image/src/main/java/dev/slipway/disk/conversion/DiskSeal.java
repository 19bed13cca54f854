package dev.slipway.disk.conversion;

import dev.slipway.disk.ContentDigest;
import dev.slipway.disk.ProgressListener;
import dev.slipway.disk.Verity;
import dev.slipway.disk.verity.HashTree;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What reading a finished file system once tells of its disk.
 *
 * @param size of the whole file in bytes, hash tree included
 * @param sha256 of the whole file
 * @param verity where a hash tree was to be written
 */
record DiskSeal(long size, String sha256, Optional<Verity> verity) {

    private static final int BUFFER_BYTES = 1 << 20;

    /** Someone who is shown a file's bytes. */
    @FunctionalInterface
    private interface Reader {
        void read(ByteBuffer bytes) throws IOException;
    }

    /**
     * Reads the file, which holds nothing but its file system.
     *
     * @param tree gets the same bytes as the hash, and is finished
     * @param progress hears how much is hashed
     */
    static DiskSeal of(FileChannel file, Optional<HashTree> tree, ProgressListener progress) throws IOException {
        MessageDigest hash = ContentDigest.newSha256();
        long fileSystem = file.size();
        Optional<Verity> verity = Optional.empty();
        if (tree.isPresent()) {
            readTogether(file, fileSystem, hash, tree.get(), progress);
            verity = Optional.of(tree.get().finish());
            read(file, fileSystem, file.size(), hash::update, progress);
        } else {
            read(file, 0, fileSystem, hash::update, progress);
        }
        return new DiskSeal(file.size(), HexFormat.of().formatHex(hash.digest()), verity);
    }

    /** Each piece goes to both at a time, the tree having a thread of its own. */
    private static void readTogether(
            FileChannel file, long end, MessageDigest hash, HashTree tree, ProgressListener progress)
            throws IOException {
        try (ExecutorService thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("hash-tree").factory())) {
            read(
                    file,
                    0,
                    end,
                    bytes -> {
                        ByteBuffer same = bytes.duplicate();
                        CompletableFuture<Void> beside =
                                CompletableFuture.runAsync(unchecked(() -> tree.update(same)), thread);
                        hash.update(bytes);
                        await(beside);
                    },
                    progress);
        }
    }

    /** What a thread of its own does, and what may fail. */
    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private static Runnable unchecked(Work work) {
        return () -> {
            try {
                work.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    private static void await(CompletableFuture<Void> work) throws IOException {
        try {
            work.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UncheckedIOException broken) {
                throw broken.getCause();
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the disk was read");
        }
    }

    /** While one piece is looked at, the next one is fetched from the file on a thread of its own. */
    private static void read(FileChannel file, long from, long to, Reader reader, ProgressListener progress)
            throws IOException {
        try (ExecutorService thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("disk-reader").factory())) {
            ByteBuffer piece = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
            ByteBuffer other = ByteBuffer.allocate(BUFFER_BYTES);
            for (long at = from; at < to || piece.hasRemaining(); ) {
                ByteBuffer next = other;
                long start = at;
                CompletableFuture<Void> fetched =
                        CompletableFuture.runAsync(unchecked(() -> fetch(file, next, start, to)), thread);
                if (piece.hasRemaining()) {
                    reader.read(piece);
                    progress.diskBytes(at, to);
                }
                await(fetched);
                other = piece;
                piece = next;
                at += next.remaining();
            }
        }
    }

    /** Fills the buffer from a place in the file, up to the end that is given. */
    private static void fetch(FileChannel file, ByteBuffer buffer, long at, long end) throws IOException {
        buffer.clear().limit((int) Math.min(buffer.capacity(), end - at));
        while (buffer.hasRemaining()) {
            if (file.read(buffer, at + buffer.position()) < 0) {
                throw new IOException("the file ends at " + (at + buffer.position()) + " of " + end + " bytes");
            }
        }
        buffer.flip();
    }
}
