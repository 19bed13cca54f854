package dev.slipway.agent.solve;

import dev.slipway.agent.protocol.Progress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How far a build has come, and what went wrong with it, by what BuildKit and its client reported. */
public final class SolveProgress {
    /** FROM is numbered like a step, but it is a reference: there is nothing to run or to take from a cache. */
    private static final Pattern STEP = Pattern.compile("\\[(?:[^]]* )?\\d+/\\d+] (?!FROM ).*", Pattern.DOTALL);

    private static final Pattern FINAL_ERROR = Pattern.compile("(?:ERROR|error): (.*)");
    private static final String CACHE_EXPORT = "exporting cache";

    private final Map<String, SolveStatus.Vertex> vertices = new LinkedHashMap<>();
    private @Nullable String finalError;

    public void report(SolveStatus status) {
        for (SolveStatus.Vertex vertex : status.vertexes()) {
            vertices.merge(vertex.digest(), vertex, SolveProgress::later);
        }
    }

    /** A cached step is started once more, and then not as a cached one, when its layers are fetched for the export. */
    private static SolveStatus.Vertex later(SolveStatus.Vertex before, SolveStatus.Vertex now) {
        return new SolveStatus.Vertex(
                now.digest(),
                now.inputs(),
                now.name(),
                now.started(),
                now.completed(),
                before.cached() || now.cached(),
                now.error().isEmpty() ? before.error() : now.error());
    }

    /**
     * Takes a line that the client says itself.
     *
     * @return whether it is the error that ended the build
     */
    public boolean text(String line) {
        Matcher error = FINAL_ERROR.matcher(line);
        if (error.matches()) {
            finalError = error.group(1);
        }
        return error.matches();
    }

    /** How many of the Dockerfile's steps are done and cached so far. */
    public Progress progress() {
        int done = 0;
        int cached = 0;
        int total = 0;
        for (SolveStatus.Vertex vertex : vertices.values()) {
            if (!vertex.started().isEmpty() && STEP.matcher(vertex.name()).matches()) {
                total++;
                done += vertex.cached() || !vertex.completed().isEmpty() ? 1 : 0;
                cached += vertex.cached() ? 1 : 0;
            }
        }
        return new Progress(done, cached, total);
    }

    /** Whether a cache was exported: {@code ignore-error} lets a build succeed without. */
    public boolean cacheExported() {
        return vertices.values().stream()
                .anyMatch(vertex -> vertex.name().startsWith(CACHE_EXPORT)
                        && !vertex.completed().isEmpty()
                        && vertex.error().isEmpty());
    }

    /** What failed last, a missing cache apart, which is no failure of the build. */
    Optional<SolveStatus.Vertex> failedVertex() {
        return vertices.values().stream()
                .filter(vertex -> vertex.failed()
                        && !vertex.name().startsWith("importing cache")
                        && !vertex.name().startsWith(CACHE_EXPORT))
                .reduce((_, last) -> last);
    }

    /** What BuildKit's client said last, where the build failed. */
    Optional<String> finalError() {
        return Optional.ofNullable(finalError);
    }
}
