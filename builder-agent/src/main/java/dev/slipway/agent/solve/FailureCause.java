package dev.slipway.agent.solve;

import dev.slipway.agent.protocol.Job;
import dev.slipway.agent.protocol.Result;
import java.util.regex.Pattern;

/** Tells a Dockerfile that is wrong from machinery that broke, by what BuildKit said. Only the latter is worth another try. */
public final class FailureCause {
    private static final Pattern EXIT_CODE = Pattern.compile("did not complete successfully: exit code: \\d+");
    private static final Pattern DOCKERFILE =
            Pattern.compile("dockerfile parse error|failed to parse stage name|failed to process|unknown instruction");
    /** Begins the name of the step that asks a registry for an image; the reference follows. */
    private static final String METADATA = "[internal] load metadata for ";

    private static final Pattern NETWORK =
            Pattern.compile("connection refused|connection reset|no such host|i/o timeout"
                    + "|TLS handshake timeout|network is unreachable|no route to host|unexpected EOF|error reading from server"
                    + "|Cannot connect to the Docker daemon|context deadline exceeded|transport is closing|code = Unavailable"
                    + "|50[0234] |too many requests|toomanyrequests");

    private FailureCause() {}

    /**
     * @param job tells whether the build was to reach no network, but for its registry: then an image that only the network
     *     has is the Dockerfile's mistake
     */
    public static Result.Failed of(SolveProgress progress, int exitCode, Job job) {
        String error = progress.finalError().orElse("");
        if (error.isEmpty()) {
            return new Result.Failed(
                    Result.Kind.MACHINERY, "BuildKit's client ended with exit code " + exitCode + " and said nothing");
        }
        String step = progress.failedVertex().orElse("");
        return new Result.Failed(kind(error, step, job), message(error, step));
    }

    private static Result.Kind kind(String error, String step, Job job) {
        if (EXIT_CODE.matcher(error).find()) {
            return Result.Kind.BUILD;
        }
        if (DOCKERFILE.matcher(error).find()) {
            return Result.Kind.DOCKERFILE;
        }
        if (step.startsWith("exporting to image") || error.contains("did not complete successfully")) {
            return Result.Kind.MACHINERY;
        }
        if (NETWORK.matcher(error).find()) {
            boolean elsewhere = step.startsWith(METADATA)
                    && !step.startsWith(METADATA + job.registry().host() + "/");
            return job.isolated() && elsewhere ? Result.Kind.BUILD : Result.Kind.MACHINERY;
        }
        return Result.Kind.BUILD;
    }

    private static String message(String error, String step) {
        String reason = error.startsWith("failed to solve: ") ? error.substring("failed to solve: ".length()) : error;
        return step.isEmpty() ? reason : step + ": " + reason;
    }
}
