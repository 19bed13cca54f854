package dev.slipway.disk.layer;

import dev.slipway.disk.LayerBlob;
import dev.slipway.tar.ArrayInput;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A blob on its way to the decompressor: hashed, never read beyond its declared size plus one byte, and remembering
 * whether it was the store that failed, so that this is not mistaken for a damaged layer.
 */
final class BlobInput extends ArrayInput {

    private final InputStream source;
    private final LayerBlob layer;
    private final MessageDigest hash;
    private final LongConsumer progress;
    private long count;
    private boolean ended;

    @Nullable private IOException failure;

    BlobInput(InputStream source, LayerBlob layer, LongConsumer progress) {
        this.source = source;
        this.layer = layer;
        this.hash = layer.digest().newHash();
        this.progress = progress;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (ended || count > layer.size()) {
            return -1;
        }
        try {
            int read = source.read(into, offset, (int) Math.min(length, layer.size() + 1 - count));
            if (read < 0) {
                ended = true;
                return -1;
            }
            hash.update(into, offset, read);
            count += read;
            progress.accept(read);
            return read;
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    /** Reads what the decompressor left, and says whether the whole blob has the digest that its layer names. */
    boolean hasDeclaredDigest() throws IOException {
        byte[] rest = new byte[64 << 10];
        while (read(rest, 0, rest.length) >= 0) {
            continue;
        }
        return layer.digest().matches(hash);
    }

    /** Whether the blob ended before its declared size; known after its end. */
    boolean isShort() {
        return count < layer.size();
    }

    long count() {
        return count;
    }

    Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
