package dev.slipway.events;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.events.text.Absent;
import dev.slipway.events.text.Excerpt;
import dev.slipway.events.text.Visible;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A step of a build, as BuildKit reports it, each time that it has changed: a node of the build's graph, such as a RUN, an image
 * that is fetched, or an export. Each record has the whole state of the step, so that the one with the largest revision counts.
 *
 * @param attemptId whose step it is; steps of another attempt are other steps
 * @param step its number within the attempt, counted from 1 in the order in which BuildKit named them: the {@code #5} of the log
 * @param revision counts the changes of this step, from 1
 * @param name what it does, for people: {@code [build 2/3] RUN make}; cut after 1,024 characters
 * @param inputs the steps whose results it works on; at most 256 are named
 * @param state how far it is
 * @param cached whether its result came from a cache
 * @param startedAt when it began, by the machine's clock
 * @param endedAt when it ended, by the machine's clock
 * @param line the line of the Dockerfile that it comes from, counted from 1, where it comes from one
 * @param error what went wrong, where it failed; cut after 4,096 characters
 */
public record BuildStep(
        String buildId,
        String attemptId,
        int step,
        int revision,
        String name,
        List<Integer> inputs,
        State state,
        boolean cached,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        Optional<Integer> line,
        Optional<String> error)
        implements Event {
    /** Steps of an attempt with larger numbers are dropped: machines run strangers' code, and no Dockerfile has so many. */
    public static final int MOST_STEPS = 2_000;

    private static final int LONGEST_NAME = 1_024;
    private static final int LONGEST_ERROR = 4_096;
    private static final int MOST_INPUTS = 256;

    public BuildStep {
        requireNonNull(buildId, "build_id");
        requireNonNull(attemptId, "attempt_id");
        name = Excerpt.of(Visible.line(requireNonNull(name, "name")), LONGEST_NAME);
        inputs = Absent.ifNull(inputs).stream().limit(MOST_INPUTS).toList();
        requireNonNull(state, "state");
        startedAt = Absent.ifNull(startedAt);
        endedAt = Absent.ifNull(endedAt);
        line = Absent.ifNull(line);
        error = Absent.ifNull(error).map(text -> Excerpt.of(Visible.text(text), LONGEST_ERROR));
    }

    /** How far a step is. */
    public enum State {
        /** Known, and not begun: it waits for its inputs. */
        @JsonProperty("waiting")
        WAITING,
        @JsonProperty("running")
        RUNNING,
        @JsonProperty("succeeded")
        SUCCEEDED,
        @JsonProperty("failed")
        FAILED,
        /** Given up, because another step failed or the build was cancelled. */
        @JsonProperty("cancelled")
        CANCELLED;

        /** Whether nothing more comes of it, unless BuildKit starts it again. */
        public boolean hasEnded() {
            return this != WAITING && this != RUNNING;
        }
    }

    @Override
    public String subject() {
        return buildId;
    }
}
