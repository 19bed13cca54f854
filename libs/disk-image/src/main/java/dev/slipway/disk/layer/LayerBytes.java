package dev.slipway.disk.layer;

import dev.slipway.disk.BadImageException;
import dev.slipway.disk.LayerBlob;
import dev.slipway.disk.Refused.Reason;
import dev.slipway.tar.TarInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** The uncompressed bytes of one layer as they leave the pump, hashed for the diff id. */
final class LayerBytes implements TarInput {

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

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (!ensure()) {
            return -1;
        }
        int part = Math.min(into.remaining(), limit - position);
        into.put(chunk, position, part);
        position += part;
        return part;
    }

    @Override
    public long skip(long bytes) throws IOException {
        long left = bytes;
        while (left > 0 && ensure()) {
            int part = (int) Math.min(left, limit - position);
            position += part;
            left -= part;
        }
        return bytes - left;
    }

    /** Reads what follows the archive's end and compares the diff id. */
    void finish() throws IOException {
        while (ensure()) {
            position = limit;
        }
        if (!layer.diffId().matches(hash)) {
            throw new BadLayerException(new BadImageException(
                    Reason.DIFF_ID_MISMATCH,
                    "layer " + layer.digest() + " unpacks to something else than diff id " + layer.diffId()));
        }
    }

    /** How many bytes there were so far; behind {@link #finish}, in all. */
    long count() {
        return count;
    }

    private boolean ensure() throws IOException {
        while (position == limit) {
            if (ended) {
                return false;
            }
            advance();
        }
        return true;
    }

    private void advance() throws IOException {
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
            case LayerPump.Chunk.Bad(BadImageException cause) -> throw new BadLayerException(cause);
            case LayerPump.Chunk.Broken(IOException cause) -> throw cause;
            case LayerPump.Chunk.Broken(Throwable cause) ->
                throw new IllegalStateException("reading layers broke", cause);
        }
    }

    /** Carries what is wrong with an image through the reader of archives. */
    static final class BadLayerException extends IOException {

        private static final long serialVersionUID = 1;

        private final BadImageException cause;

        BadLayerException(BadImageException cause) {
            super(cause);
            this.cause = cause;
        }

        BadImageException cause() {
            return cause;
        }
    }
}
