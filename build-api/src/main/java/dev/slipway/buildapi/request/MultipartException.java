package dev.slipway.buildapi.request;

import java.io.IOException;

/** The body is not the multipart that its content type promises. The message is for the caller. */
final class MultipartException extends IOException {
    private static final long serialVersionUID = 1;

    MultipartException(String message) {
        super(message);
    }
}
