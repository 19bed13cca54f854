package dev.slipway.agent;

import dev.slipway.agent.protocol.Result;

/** Ends a build early; {@link Build} turns it into the result. */
final class BuildFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final Result.Kind kind;

    BuildFailure(Result.Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    Result.Failed result() {
        return new Result.Failed(kind, String.valueOf(getMessage()));
    }
}
