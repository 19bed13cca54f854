package dev.slipway.buildapi.body;

import java.io.IOException;

/** A request's body has more bytes than allowed. */
public final class BodyTooLargeException extends IOException {
    private static final long serialVersionUID = 1;

    BodyTooLargeException(long limit) {
        super("the body has more than " + limit + " bytes");
    }
}
