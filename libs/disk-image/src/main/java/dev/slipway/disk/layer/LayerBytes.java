package dev.slipway.disk.layer;

import dev.slipway.disk.BadImageException;
import dev.slipway.disk.LayerBlob;
import dev.slipway.disk.Refused.Reason;
import dev.slipway.tar.ChunkedInput;
import java.io.IOException;
import java.security.MessageDigest;

/** The uncompressed bytes of one layer as they leave the pump, hashed for the diff id. */
final class LayerBytes extends ChunkedInput {

    private static final byte[] NONE = new byte[0];

    private final LayerPump pump;
    private final LayerBlob layer;
    private final MessageDigest hash;
    private byte[] chunk = NONE;
    private long count;
    private boolean ended;

    LayerBytes(LayerPump pump, LayerBlob layer) {
        this.pump = pump;
        this.layer = layer;
        this.hash = layer.diffId().newHash();
    }

    /** Reads what follows the archive's end and compares the diff id. */
    void finish() throws IOException {
        while (advance()) {
            continue;
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

    @Override
    protected boolean advance() throws IOException {
        if (ended) {
            return false;
        }
        if (chunk.length > 0) {
            pump.recycle(chunk);
            chunk = NONE;
        }
        switch (pump.take()) {
            case LayerPump.Chunk.Data(byte[] bytes, int length) -> {
                hash.update(bytes, 0, length);
                count += length;
                chunk = bytes;
                take(bytes, length);
            }
            case LayerPump.Chunk.EndOfLayer() -> ended = true;
            case LayerPump.Chunk.Bad(BadImageException cause) -> throw new BadLayerException(cause);
            case LayerPump.Chunk.Broken(IOException cause) -> throw cause;
            case LayerPump.Chunk.Broken(Throwable cause) ->
                throw new IllegalStateException("reading layers broke", cause);
        }
        return !ended;
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
