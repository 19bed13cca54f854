package dev.slipway.agent;

import dev.slipway.agent.protocol.Progress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads BuildKit's plain progress, the one form that every version of both clients prints:
 *
 * <pre>
 *   #5 [build 2/3] RUN make
 *   #5 0.087 output of the step
 *   #5 CACHED | DONE 1.2s | ERROR: … | CANCELED
 *   ERROR: failed to solve: …
 * </pre>
 *
 * <p>What a step prints always has its time in front, so that it cannot pass for BuildKit's own words.
 */
final class PlainProgress {
    private static final Pattern VERTEX = Pattern.compile("#(\\d{1,9}) (.*)");
    /** FROM is numbered like a step, but it is a reference: there is nothing to run or to take from a cache. */
    private static final Pattern STEP = Pattern.compile("\\[(?:[^]]* )?\\d+/\\d+] (?!FROM ).*");

    private static final Pattern FINAL_ERROR = Pattern.compile("(?:ERROR|error): (.*)");
    private static final String CACHE_EXPORT = "exporting cache";

    private final Map<Integer, Vertex> vertices = new LinkedHashMap<>();
    private @Nullable String finalError;

    private static final class Vertex {
        private final String name;
        private State state = State.RUNNING;

        private Vertex(String name) {
            this.name = name;
        }

        private boolean isStep() {
            return STEP.matcher(name).matches();
        }
    }

    private enum State {
        RUNNING,
        CACHED,
        DONE,
        FAILED
    }

    /** Takes one line of output. */
    void line(String line) {
        Matcher vertex = VERTEX.matcher(line);
        if (vertex.matches()) {
            vertex(Integer.parseInt(vertex.group(1)), vertex.group(2));
            return;
        }
        Matcher error = FINAL_ERROR.matcher(line);
        if (error.matches()) {
            finalError = error.group(1);
        }
    }

    private void vertex(int number, String text) {
        Vertex vertex = vertices.get(number);
        if (vertex == null) {
            vertices.put(number, new Vertex(text));
        } else if (text.equals("CACHED")) {
            vertex.state = State.CACHED;
        } else if (text.startsWith("DONE ") && vertex.state != State.CACHED) {
            // A cached step is done once more when its layers are fetched for the export.
            vertex.state = State.DONE;
        } else if (text.startsWith("ERROR: ")) {
            vertex.state = State.FAILED;
        }
    }

    /** How many of the Dockerfile's steps are done and cached so far. */
    Progress progress() {
        int done = 0;
        int cached = 0;
        int total = 0;
        for (Vertex vertex : vertices.values()) {
            if (vertex.isStep()) {
                total++;
                done += vertex.state == State.DONE || vertex.state == State.CACHED ? 1 : 0;
                cached += vertex.state == State.CACHED ? 1 : 0;
            }
        }
        return new Progress(done, cached, total);
    }

    /** Whether a cache was exported: {@code ignore-error} lets a build succeed without. */
    boolean cacheExported() {
        return vertices.values().stream()
                .anyMatch(vertex -> vertex.name.startsWith(CACHE_EXPORT) && vertex.state == State.DONE);
    }

    /** The name of what failed last, a missing cache apart, which is no failure of the build. */
    Optional<String> failedVertex() {
        return vertices.values().stream()
                .filter(vertex -> vertex.state == State.FAILED
                        && !vertex.name.startsWith("importing cache")
                        && !vertex.name.startsWith(CACHE_EXPORT))
                .map(vertex -> vertex.name)
                .reduce((_, last) -> last);
    }

    /** What BuildKit's client said last, where the build failed. */
    Optional<String> finalError() {
        return Optional.ofNullable(finalError);
    }
}
