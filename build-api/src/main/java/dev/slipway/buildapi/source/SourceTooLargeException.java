package dev.slipway.buildapi.source;

import java.io.IOException;

/** A source has more bytes than allowed. */
public final class SourceTooLargeException extends IOException {
    private static final long serialVersionUID = 1;

    SourceTooLargeException(long limit) {
        super("the source has more than " + limit + " bytes");
    }
}
