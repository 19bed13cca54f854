package dev.slipway.buildapi.problem;

import dev.slipway.http.Problem;

/** Problems with one build. */
public final class BuildProblems {
    private BuildProblems() {}

    /** 404. Also for what exists and is not the caller's: that it exists is nobody else's business. */
    public static Problem noSuchBuild(String buildId) {
        return Problem.of("no_such_build", "There is no such build", 404, "build " + buildId + " is not known");
    }

    /** 409. */
    public static Problem alreadyEnded(String buildId, String status) {
        return Problem.of("already_ended", "The build has already ended", 409, "build " + buildId + " is " + status);
    }
}
