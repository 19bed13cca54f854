package dev.slipway.disk.layer;

import dev.slipway.disk.BadImageException;
import dev.slipway.disk.ImageStore;
import dev.slipway.disk.LayerBlob;
import dev.slipway.disk.ProgressListener;
import dev.slipway.disk.Refused.Reason;
import dev.slipway.tar.Compression;
import dev.slipway.tar.DecompressedInput;
import dev.slipway.tar.DecompressionMemory;
import dev.slipway.tar.TarException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Reads, verifies and decompresses layers on a thread of its own, one after the other, a few megabytes ahead of whoever
 * takes the uncompressed bytes.
 */
public final class LayerPump implements AutoCloseable {

    static final int CHUNK_BYTES = 256 << 10;
    private static final int CHUNKS = 16;
    private static final long RATIO_FLOOR_BYTES = 64L << 20;

    private final ImageStore store;
    private final List<LayerBlob> layers;
    private final LayerBudget budget;
    private final ProgressListener progress;
    private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(CHUNKS);
    private final BlockingQueue<Chunk> ready = new ArrayBlockingQueue<>(CHUNKS + 1);
    private final Thread thread;
    private final long totalBytes;
    private long compressedBytes;

    /** What comes out of the pump. */
    sealed interface Chunk {

        /** The next uncompressed bytes; the array goes back by {@link LayerPump#recycle}. */
        @SuppressWarnings("ArrayRecordComponent")
        record Data(byte[] bytes, int length) implements Chunk {}

        /** The layer is complete and its blob has the right digest. */
        record EndOfLayer() implements Chunk {}

        /** The image is at fault; nothing follows. */
        record Bad(BadImageException cause) implements Chunk {}

        /** Something broke; nothing follows. */
        record Broken(Throwable cause) implements Chunk {}
    }

    /** Starts at once. Layers come in the order given. */
    public LayerPump(ImageStore store, List<LayerBlob> layers, LayerBudget budget, ProgressListener progress) {
        this.store = store;
        this.layers = List.copyOf(layers);
        this.budget = budget;
        this.progress = progress;
        this.totalBytes = layers.stream().mapToLong(LayerBlob::size).sum();
        for (int i = 0; i < CHUNKS; i++) {
            free.add(new byte[CHUNK_BYTES]);
        }
        thread = Thread.ofPlatform().daemon().name("layer-pump").start(this::run);
    }

    Chunk take() throws IOException {
        try {
            return ready.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for layer data");
        }
    }

    void recycle(byte[] bytes) {
        free.add(bytes);
    }

    /** Stops the thread, whatever it is doing, and waits until it has closed what it read from. */
    @Override
    public void close() {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            for (LayerBlob layer : layers) {
                pump(layer);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (BadImageException e) {
            offerLast(new Chunk.Bad(e));
        } catch (ImageStore.MissingContentException e) {
            offerLast(new Chunk.Bad(new BadImageException(Reason.MISSING_CONTENT, e.getMessage())));
        } catch (IOException | RuntimeException | Error e) {
            offerLast(new Chunk.Broken(e));
        }
    }

    private void offerLast(Chunk chunk) {
        try {
            ready.put(chunk);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pump(LayerBlob layer) throws IOException, BadImageException, InterruptedException {
        Compression compression = LayerCompression.of(layer.mediaType());
        try (BlobInput blob = new BlobInput(store.blob(layer.descriptor()), layer, this::advance)) {
            try (InputStream archive = DecompressedInput.of(keptOpen(blob), compression, DecompressionMemory.LAYER)) {
                long layerBytes = 0;
                for (byte[] chunk = free.take(); ; chunk = free.take()) {
                    int length = archive.readNBytes(chunk, 0, chunk.length);
                    layerBytes += length;
                    check(layer, blob, layerBytes, length);
                    if (length == 0) {
                        free.add(chunk);
                        break;
                    }
                    ready.put(new Chunk.Data(chunk, length));
                }
                verify(layer, blob);
            } catch (IOException e) {
                throw verdict(layer, blob, e);
            }
        }
        ready.put(new Chunk.EndOfLayer());
    }

    /** A damaged layer is judged by the rest of its blob, which a decompressor would close with itself. */
    private static InputStream keptOpen(BlobInput blob) {
        return new FilterInputStream(blob) {
            @Override
            public void close() {}
        };
    }

    private void advance(long bytes) {
        compressedBytes += bytes;
        progress.layerBytes(compressedBytes, totalBytes);
    }

    private void check(LayerBlob layer, BlobInput blob, long layerBytes, int length) throws BadImageException {
        budget.takeBytes(length);
        if (layerBytes > RATIO_FLOOR_BYTES && layerBytes / Math.max(1, blob.count()) > budget.ratio()) {
            throw new BadImageException(
                    Reason.LIMIT_EXCEEDED,
                    "layer " + layer.digest() + " unpacks to more than " + budget.ratio() + " times its size");
        }
    }

    private static void verify(LayerBlob layer, BlobInput blob) throws IOException, BadImageException {
        if (!blob.hasDeclaredDigest()) {
            throw blob.isShort()
                    ? truncated(layer, blob)
                    : new BadImageException(
                            Reason.DIGEST_MISMATCH, "the bytes of layer " + layer.digest() + " have another digest");
        }
    }

    /** Whose fault it is that a layer could not be read; throws instead of answering where the image is at fault. */
    private static IOException verdict(LayerBlob layer, BlobInput blob, IOException failure)
            throws IOException, BadImageException {
        if (blob.failure().isPresent()) {
            return failure;
        }
        verify(layer, blob);
        boolean limit = failure instanceof TarException e && e.kind() == TarException.Kind.LIMIT_EXCEEDED;
        throw new BadImageException(
                limit ? Reason.LIMIT_EXCEEDED : Reason.MALFORMED_LAYER,
                "layer " + layer.digest() + " cannot be decompressed: " + failure.getMessage());
    }

    private static BadImageException truncated(LayerBlob layer, BlobInput blob) {
        return new BadImageException(
                Reason.TRUNCATED_LAYER,
                "layer " + layer.digest() + " has " + blob.count() + " of " + layer.size() + " bytes");
    }
}
