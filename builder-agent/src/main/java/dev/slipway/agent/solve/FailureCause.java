package dev.slipway.agent.solve;

import dev.slipway.agent.protocol.Job;
import dev.slipway.agent.protocol.Result;
import dev.slipway.agent.solve.SolveStatus.Vertex;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells a Dockerfile that is wrong from machinery that broke, by what BuildKit said. Only the latter is worth another try.
 *
 * @param job tells whether the build was to reach no network, but for its registry: then an image that only the network has is
 *     the Dockerfile's mistake
 */
public record FailureCause(SolveProgress progress, SolveSteps steps, Job job) {
    private static final Pattern EXIT_CODE = Pattern.compile("did not complete successfully: (exit code: \\d+.*)");
    /** How BuildKit puts it when the kernel ended a process that took too much. */
    private static final String OUT_OF_MEMORY = "did not complete successfully: cannot allocate memory";

    private static final Pattern DOCKERFILE =
            Pattern.compile("dockerfile parse error|failed to parse stage name|failed to process|unknown instruction"
                    + "|target stage \\S+ could not be found");
    private static final Pattern PARSE_ERROR =
            Pattern.compile("(?:.*: )?dockerfile parse error on line (\\d+): (.*)", Pattern.DOTALL);
    /** Begins the name of the step that asks a registry for an image; the reference follows. */
    private static final String METADATA = "[internal] load metadata for ";

    private static final Pattern POLICY = Pattern.compile("source \"docker-image://(\\S+)\" denied by policy");
    private static final Pattern NUMBERED = Pattern.compile("\\[[^]]*\\d+/\\d+] (.*)", Pattern.DOTALL);
    /** What the clients put before every error. */
    private static final Pattern PREFIXES = Pattern.compile("^(failed to build: )?(failed to solve: )?");

    private static final int LONGEST_INSTRUCTION = 200;

    private static final Pattern NETWORK =
            Pattern.compile("connection refused|connection reset|no such host|i/o timeout"
                    + "|TLS handshake timeout|network is unreachable|no route to host|unexpected EOF|error reading from server"
                    + "|Cannot connect to the Docker daemon|context deadline exceeded|transport is closing|code = Unavailable"
                    + "|50[0234] |too many requests|toomanyrequests");

    /** What another machine would meet as well. mirror-worker has tried the same registry before. */
    private static final Pattern UNREACHABLE =
            Pattern.compile("connection refused|no such host|i/o timeout|TLS handshake timeout|network is unreachable"
                    + "|no route to host|context deadline exceeded");

    /** @param exitCode of BuildKit's client */
    public Result.Failed of(int exitCode) {
        String error = progress.finalError().orElse("");
        if (error.isEmpty()) {
            return new Result.Failed(
                    Result.Kind.MACHINERY, "BuildKit's client ended with exit code " + exitCode + " and said nothing");
        }
        Optional<Vertex> vertex = progress.failedVertex();
        Result.Kind kind = kind(error, vertex.map(Vertex::name).orElse(""));
        return new Result.Failed(kind, message(error, vertex), number(vertex));
    }

    private @Nullable Integer number(Optional<Vertex> vertex) {
        return vertex.map(failed -> steps.number(failed.digest())).orElse(null);
    }

    private Result.Kind kind(String error, String step) {
        if (EXIT_CODE.matcher(error).find() || error.contains(OUT_OF_MEMORY)) {
            return Result.Kind.BUILD;
        }
        if (DOCKERFILE.matcher(error).find()) {
            return Result.Kind.DOCKERFILE;
        }
        if (POLICY.matcher(error).find()) {
            return Result.Kind.BASE_IMAGE;
        }
        if (step.startsWith("exporting to image") || error.contains("did not complete successfully")) {
            return Result.Kind.MACHINERY;
        }
        if (NETWORK.matcher(error).find()) {
            boolean foreign = step.startsWith(METADATA) && !isOperators(step);
            return foreign && (job.isolated() || UNREACHABLE.matcher(error).find())
                    ? Result.Kind.BASE_IMAGE
                    : Result.Kind.MACHINERY;
        }
        return Result.Kind.BUILD;
    }

    private boolean isOperators(String step) {
        return step.startsWith(METADATA + job.registry().host() + "/");
    }

    private String message(String error, Optional<Vertex> vertex) {
        String reason = PREFIXES.matcher(error).replaceFirst("");
        Matcher parse = PARSE_ERROR.matcher(reason);
        if (parse.matches()) {
            return file() + ":" + parse.group(1) + ": " + steps.names().in(parse.group(2));
        }
        Matcher policy = POLICY.matcher(reason);
        if (policy.find()) {
            return where(vertex)
                    + steps.names().in(policy.group(1))
                    + " is not in the mirror, and this build may use nothing else (mirror: required)";
        }
        return where(vertex)
                + what(vertex)
                + unreachable(reason, vertex)
                + steps.names().in(shortened(reason));
    }

    private String file() {
        return job.dockerfile().path() == null ? "Dockerfile" : job.dockerfile().path();
    }

    private String where(Optional<Vertex> vertex) {
        return vertex.flatMap(failed -> steps.line(failed.digest()))
                .map(line -> file() + ":" + line + ": ")
                .orElse("");
    }

    /** The instruction that failed, or what BuildKit calls a step that is none. */
    private String what(Optional<Vertex> vertex) {
        if (vertex.isEmpty()) {
            return "";
        }
        String name = steps.names().in(vertex.get().name()).strip().replaceAll("\\s+", " ");
        if (name.startsWith(METADATA)) {
            return "cannot fetch the image " + name.substring(METADATA.length()) + ": ";
        }
        Matcher instruction = NUMBERED.matcher(name);
        return instruction.matches() ? cut(instruction.group(1)) + " failed: " : name + ": ";
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_INSTRUCTION ? text : text.substring(0, LONGEST_INSTRUCTION) + "…";
    }

    /** Whose registry it was that could not be reached. */
    private String unreachable(String reason, Optional<Vertex> vertex) {
        String step = vertex.map(Vertex::name).orElse("");
        if (!NETWORK.matcher(reason).find() || EXIT_CODE.matcher(reason).find()) {
            return "";
        }
        if (step.startsWith(METADATA) && !isOperators(step)) {
            String host = step.substring(METADATA.length()).split("/", 2)[0];
            return "the machine cannot reach the registry " + host + ", which is not Slipway's, and the mirror"
                    + " does not have the image: ";
        }
        return isOperators(step) || step.contains(job.registry().host() + "/")
                ? "the machine cannot reach Slipway's own registry "
                        + job.registry().host() + ": "
                : "";
    }

    /** What a process ran is what the instruction says already. */
    private static String shortened(String reason) {
        if (reason.contains(OUT_OF_MEMORY)) {
            return "it took more memory than the machine has: ask for more with memory_mb";
        }
        Matcher exit = EXIT_CODE.matcher(reason);
        return exit.find() ? exit.group(1).replaceFirst("exit code: ", "exit code ") : reason;
    }
}
