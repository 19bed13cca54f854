package dev.slipway.disk.store;

import java.io.IOException;

/** A file of the store does not hold what was written into it. */
final class DamagedLayerException extends IOException {

    private static final long serialVersionUID = 1;

    DamagedLayerException(String message) {
        super(message);
    }
}
