package dev.slipway.disk.layer;

import dev.slipway.disk.BadImageException;
import dev.slipway.disk.LayerBlob;
import dev.slipway.disk.Refused.Reason;
import dev.slipway.tar.TarException;
import dev.slipway.tar.TarLimits;
import dev.slipway.tar.TarMember;
import dev.slipway.tar.TarReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The archive of one layer, whose faults are the image's. */
final class LayerArchive {

    private final LayerBlob layer;
    private final LayerBytes bytes;
    private final TarReader tar;

    LayerArchive(LayerPump pump, LayerBlob layer) {
        this.layer = layer;
        this.bytes = new LayerBytes(pump, layer);
        this.tar = new TarReader(bytes, TarLimits.LAYER);
    }

    /** The next member; nothing at the end. */
    Optional<TarMember> next() throws IOException, BadImageException {
        try {
            return tar.next();
        } catch (IOException e) {
            throw verdict(e);
        }
    }

    /** Moves some of the current member's data into the buffer. */
    void read(ByteBuffer into) throws IOException, BadImageException {
        try {
            tar.read(into);
        } catch (IOException e) {
            throw verdict(e);
        }
    }

    /** Reads what follows the archive's end and compares the diff id. */
    void finish() throws IOException, BadImageException {
        try {
            bytes.finish();
        } catch (IOException e) {
            throw verdict(e);
        }
    }

    /** How many bytes the archive has; known behind {@link #finish}. */
    long size() {
        return bytes.count();
    }

    /** The failure, if it is not the image's fault; that is thrown. */
    private IOException verdict(IOException failure) throws BadImageException {
        return switch (failure) {
            case LayerBytes.BadLayerException e -> throw e.cause();
            case TarException e ->
                throw new BadImageException(reason(e.kind()), "layer " + layer.digest() + ": " + e.getMessage());
            default -> failure;
        };
    }

    private static Reason reason(TarException.Kind kind) {
        return switch (kind) {
            case MALFORMED -> Reason.MALFORMED_LAYER;
            case TRUNCATED -> Reason.TRUNCATED_LAYER;
            case LIMIT_EXCEEDED -> Reason.LIMIT_EXCEEDED;
        };
    }
}
