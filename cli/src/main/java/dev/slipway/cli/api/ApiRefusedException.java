package dev.slipway.cli.api;

import java.io.IOException;

/** Slipway answered, and refused; the message has what it says, and what to do next. */
public final class ApiRefusedException extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;

    ApiRefusedException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }
}
