package dev.slipway.agent.report;

import dev.slipway.agent.protocol.Result;

/** Ends a build early; whoever runs the build turns it into its result. */
public final class BuildFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final Result.Kind kind;

    public BuildFailure(Result.Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Result.Failed result() {
        return new Result.Failed(kind, String.valueOf(getMessage()));
    }
}
