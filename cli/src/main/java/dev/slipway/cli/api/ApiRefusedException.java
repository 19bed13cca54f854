package dev.slipway.cli.api;

import java.io.IOException;

/** Slipway answered, and refused; the message has what it says, and what to do next. */
public final class ApiRefusedException extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String problem;

    /** @param problem the end of the problem document's type, {@code no_such_build}; empty where there is none */
    ApiRefusedException(int status, String problem, String message) {
        super(message);
        this.status = status;
        this.problem = problem;
    }

    /** Whether this is the problem, by the end of its type: {@code no_such_build}. */
    public boolean isAbout(String kind) {
        return problem.equals(kind);
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }
}
