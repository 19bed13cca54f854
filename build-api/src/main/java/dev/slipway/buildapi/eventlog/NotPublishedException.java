package dev.slipway.buildapi.eventlog;

import java.io.IOException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/** The broker did not confirm an event. Whoever gets this must not report success. */
public final class NotPublishedException extends IOException {
    private static final long serialVersionUID = 1;
    private final boolean tooLarge;

    public NotPublishedException(String message, Throwable cause) {
        super(message, cause);
        this.tooLarge = cause.getCause() instanceof RecordTooLargeException;
    }

    /** Whether its topic takes no record of this size, however often it is tried. */
    public boolean isTooLarge() {
        return tooLarge;
    }
}
