package dev.slipway.buildapi.problem;

import dev.slipway.http.Problem;

/** Problems with one build. */
public final class BuildProblems {
    private BuildProblems() {}

    /** 404. Also for what exists and is not the caller's: that it exists is nobody else's business. */
    public static Problem noSuchBuild(String buildId) {
        return Problem.of("no_such_build", "There is no such build", 404, "build " + buildId + " is not known");
    }

    /** 404. */
    public static Problem noSuchAttempt(String buildId, String attemptId) {
        return Problem.of(
                "no_such_attempt",
                "The build has no such attempt",
                404,
                "build " + buildId + " has no attempt " + attemptId + "; attempts in its answer has those that it has");
    }

    /** 409. */
    public static Problem alreadyEnded(String buildId, String status) {
        return Problem.of("already_ended", "The build has already ended", 409, "build " + buildId + " is " + status);
    }
}
