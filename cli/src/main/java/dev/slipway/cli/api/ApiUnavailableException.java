package dev.slipway.cli.api;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;

/** Slipway does not answer, or says that it cannot now; the message says what to do. The same call may succeed later. */
public final class ApiUnavailableException extends IOException {
    private static final long serialVersionUID = 1;

    public ApiUnavailableException(String message) {
        super(message);
    }

    /** What became of a connection to Slipway. */
    static ApiUnavailableException of(URI address, IOException failure) {
        String advice = failure instanceof ConnectException ? "; is it running? (`slipway up`)" : "";
        String reason = failure.getMessage() == null ? "the connection was refused" : failure.getMessage();
        return new ApiUnavailableException("Slipway does not answer at " + address + " (" + reason + ")" + advice);
    }
}
