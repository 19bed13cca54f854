package dev.slipway.cli;

import java.io.IOException;

/** Slipway does not answer; the message says what to do. */
final class ApiUnavailableException extends IOException {
    private static final long serialVersionUID = 1;

    ApiUnavailableException(String message) {
        super(message);
    }
}
