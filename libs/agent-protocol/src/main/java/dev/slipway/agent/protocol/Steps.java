package dev.slipway.agent.protocol;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The steps of the build that have changed, each with its whole state. */
public record Steps(List<Step> steps) implements Message.FromAgent {
    public Steps {
        steps = steps == null ? List.of() : List.copyOf(steps);
    }

    /**
     * A node of BuildKit's graph.
     *
     * @param number counted from 1, in the order in which BuildKit named the steps; the {@code #5} of the log
     * @param name as BuildKit shows it: {@code [build 2/3] RUN make}
     * @param inputs the numbers of the steps whose results it works on
     * @param cached whether its result came from a cache
     * @param startedMillis when it began, in milliseconds since 1970 by the machine's clock; null where it has not
     * @param endedMillis likewise, when it ended
     * @param line of the caller's Dockerfile, counted from 1; null where it comes from none, or nobody can tell
     * @param error what went wrong; null where nothing did
     */
    public record Step(
            int number,
            String name,
            List<Integer> inputs,
            State state,
            boolean cached,
            @Nullable Long startedMillis,
            @Nullable Long endedMillis,
            @Nullable Integer line,
            @Nullable String error) {
        public Step {
            requireNonNull(name, "name");
            inputs = inputs == null ? List.of() : List.copyOf(inputs);
            state = runningIfUnknown(state);
        }

        /** A state of a newer agent reads as null; what is not known to have ended goes on. */
        private static State runningIfUnknown(@Nullable State state) {
            return state == null ? State.RUNNING : state;
        }
    }

    /** How far a step is. */
    public enum State {
        @JsonProperty("waiting")
        WAITING,
        @JsonProperty("running")
        RUNNING,
        @JsonProperty("succeeded")
        SUCCEEDED,
        @JsonProperty("failed")
        FAILED,
        /** Given up, because another step failed or the build was ended. */
        @JsonProperty("cancelled")
        CANCELLED;

        public boolean hasEnded() {
            return this != WAITING && this != RUNNING;
        }
    }
}
