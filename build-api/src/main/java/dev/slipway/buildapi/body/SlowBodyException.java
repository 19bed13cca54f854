package dev.slipway.buildapi.body;

import java.io.IOException;

/** The body of a request comes so slowly that it would hold its place for hours. */
public final class SlowBodyException extends IOException {
    private static final long serialVersionUID = 1L;

    SlowBodyException(String message) {
        super(message);
    }
}
