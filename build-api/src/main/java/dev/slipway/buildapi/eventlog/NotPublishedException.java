package dev.slipway.buildapi.eventlog;

import java.io.IOException;

/** The broker did not confirm an event. Whoever gets this must not report success. */
public final class NotPublishedException extends IOException {
    private static final long serialVersionUID = 1;

    public NotPublishedException(String message, Throwable cause) {
        super(message, cause);
    }
}
