package dev.slipway.disk.layer;

import dev.slipway.disk.BadImageException;
import dev.slipway.disk.LayerBlob;
import dev.slipway.disk.Refused.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** The uncompressed bytes of one layer as they leave the pump, hashed for the diff id. */
final class LayerBytes {

    private static final byte[] NONE = new byte[0];

    private final LayerPump pump;
    private final LayerBlob layer;
    private final MessageDigest hash;
    private byte[] chunk = NONE;
    private int position;
    private int limit;
    private long count;
    private boolean ended;

    LayerBytes(LayerPump pump, LayerBlob layer) {
        this.pump = pump;
        this.layer = layer;
        this.hash = layer.diffId().newHash();
    }

    /** Fills the array; false where the layer ends before its first byte. */
    boolean readFully(byte[] into) throws IOException, BadImageException {
        for (int filled = 0; filled < into.length; ) {
            if (!ensure()) {
                if (filled == 0) {
                    return false;
                }
                throw truncated();
            }
            int part = Math.min(into.length - filled, limit - position);
            System.arraycopy(chunk, position, into, filled, part);
            position += part;
            filled += part;
        }
        return true;
    }

    /** Moves some bytes into the buffer, at most so many; the layer must have at least one. */
    int read(ByteBuffer into, long atMost) throws IOException, BadImageException {
        if (!ensure()) {
            throw truncated();
        }
        int part = (int) Math.min(Math.min(into.remaining(), limit - position), atMost);
        into.put(chunk, position, part);
        position += part;
        return part;
    }

    void skip(long bytes) throws IOException, BadImageException {
        for (long left = bytes; left > 0; ) {
            if (!ensure()) {
                throw truncated();
            }
            int part = (int) Math.min(left, limit - position);
            position += part;
            left -= part;
        }
    }

    /** Reads what follows the archive's end and compares the diff id. */
    void finish() throws IOException, BadImageException {
        while (ensure()) {
            position = limit;
        }
        if (!layer.diffId().matches(hash)) {
            throw new BadImageException(
                    Reason.DIFF_ID_MISMATCH,
                    "layer " + layer.digest() + " unpacks to something else than diff id " + layer.diffId());
        }
    }

    /** How many bytes there were so far; behind {@link #finish}, in all. */
    long count() {
        return count;
    }

    private boolean ensure() throws IOException, BadImageException {
        while (position == limit) {
            if (ended) {
                return false;
            }
            advance();
        }
        return true;
    }

    private void advance() throws IOException, BadImageException {
        if (chunk.length > 0) {
            pump.recycle(chunk);
            chunk = NONE;
        }
        position = 0;
        limit = 0;
        switch (pump.take()) {
            case LayerPump.Chunk.Data(byte[] bytes, int length) -> {
                hash.update(bytes, 0, length);
                count += length;
                chunk = bytes;
                limit = length;
            }
            case LayerPump.Chunk.EndOfLayer() -> ended = true;
            case LayerPump.Chunk.Bad(BadImageException cause) -> throw cause;
            case LayerPump.Chunk.Broken(IOException cause) -> throw cause;
            case LayerPump.Chunk.Broken(Throwable cause) ->
                throw new IllegalStateException("reading layers broke", cause);
        }
    }

    private BadImageException truncated() {
        return new BadImageException(
                Reason.TRUNCATED_LAYER, "the archive of layer " + layer.digest() + " ends in the middle of an entry");
    }
}
