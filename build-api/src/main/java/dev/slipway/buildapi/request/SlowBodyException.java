package dev.slipway.buildapi.request;

import java.io.IOException;

/** The body of a request comes so slowly that it would hold its place for hours. */
final class SlowBodyException extends IOException {
    private static final long serialVersionUID = 1L;

    SlowBodyException(String message) {
        super(message);
    }
}
