package dev.slipway.buildapi.source;

import java.io.IOException;

/** The bytes are no tar, or one that goes beyond this reader's bounds. The message is for the caller. */
final class InvalidTarException extends IOException {
    private static final long serialVersionUID = 1;

    InvalidTarException(String message) {
        super(message);
    }
}
