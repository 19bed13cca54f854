package dev.slipway.agent.solve;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What BuildKit reports at one moment, as both clients print it with {@code --progress=rawjson}. Source:
 * {@code SolveStatus} in BuildKit's package {@code client}; what is of no use here is left out.
 *
 * <p>Times are as in RFC 3339, empty where that has not happened yet.
 */
public record SolveStatus(List<Vertex> vertexes, List<Status> statuses, List<Output> logs, List<Warning> warnings) {
    public SolveStatus {
        vertexes = orEmpty(vertexes);
        statuses = orEmpty(statuses);
        logs = orEmpty(logs);
        warnings = orEmpty(warnings);
    }

    /** The same without what somebody takes out of names, errors and warnings. What steps wrote is cut anywhere, and stays. */
    public SolveStatus masked(UnaryOperator<String> mask) {
        return new SolveStatus(
                vertexes.stream().map(vertex -> vertex.masked(mask)).toList(),
                statuses.stream().map(status -> status.masked(mask)).toList(),
                logs,
                warnings.stream().map(warning -> warning.masked(mask)).toList());
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static byte[] orEmpty(byte @Nullable [] bytes) {
        return bytes == null ? new byte[0] : bytes;
    }

    /**
     * A node of the build's graph: a step, an image, an export. It can start, complete and start again.
     *
     * @param digest its identity within the build
     * @param inputs the digests of those whose results it works on
     * @param cached whether its result came from a cache; a later report of the same vertex may say no, when its layers
     *     are fetched
     * @param error empty where nothing failed
     */
    record Vertex(
            String digest,
            List<String> inputs,
            String name,
            String started,
            String completed,
            boolean cached,
            String error) {
        Vertex {
            digest = orEmpty(digest);
            inputs = orEmpty(inputs);
            name = orEmpty(name);
            started = orEmpty(started);
            completed = orEmpty(completed);
            error = orEmpty(error);
        }

        private Vertex masked(UnaryOperator<String> mask) {
            return new Vertex(digest, inputs, mask.apply(name), started, completed, cached, mask.apply(error));
        }

        /** Whether it was given up because another vertex failed or the build was cancelled. */
        boolean cancelled() {
            return error.endsWith("context canceled");
        }

        /** As told, but for the state of its run. */
        Vertex with(String newName, String newError) {
            return new Vertex(digest, inputs, newName, started, completed, cached, newError);
        }

        boolean failed() {
            return !error.isEmpty() && !cancelled();
        }
    }

    /**
     * One thing a vertex does, a transfer for the most part.
     *
     * @param vertex the digest of its vertex
     * @param current bytes so far, 0 where nothing is counted
     * @param total bytes in all, 0 where nobody knows
     */
    record Status(
            String id, String vertex, long current, long total, String timestamp, String started, String completed) {
        Status {
            id = orEmpty(id);
            vertex = orEmpty(vertex);
            timestamp = orEmpty(timestamp);
            started = orEmpty(started);
            completed = orEmpty(completed);
        }

        private Status masked(UnaryOperator<String> mask) {
            return new Status(mask.apply(id), vertex, current, total, timestamp, started, completed);
        }
    }

    /**
     * What the process of a step wrote: any bytes, cut anywhere.
     *
     * @param stream 1 for stdout, 2 for stderr
     */
    record Output(String vertex, int stream, byte[] data, String timestamp) {
        Output {
            vertex = orEmpty(vertex);
            data = orEmpty(data);
            timestamp = orEmpty(timestamp);
        }
    }

    /** What the Dockerfile's author should know. */
    record Warning(String vertex, @JsonProperty("short") byte[] text, String url) {
        Warning {
            vertex = orEmpty(vertex);
            text = orEmpty(text);
            url = orEmpty(url);
        }

        private Warning masked(UnaryOperator<String> mask) {
            String masked = mask.apply(new String(text, StandardCharsets.UTF_8));
            return new Warning(vertex, masked.getBytes(StandardCharsets.UTF_8), mask.apply(url));
        }
    }
}
