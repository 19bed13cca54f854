package dev.slipway.buildapi.read;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.Optional;

/**
 * How far a build is, in a line.
 *
 * @param attempt how many machines were started for it, where one was
 * @param attemptId the attempt that counts, where there is one
 * @param position how many builds wait before it, while it waits for a machine
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record BuildStatus(
        @JsonIgnore String tenant,
        String status,
        Optional<String> reason,
        Optional<String> message,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        Optional<Integer> attempt,
        Optional<String> attemptId,
        Optional<Integer> position) {

    /** Whether nothing more happens to it. */
    @JsonIgnore
    public boolean isTerminal() {
        return finishedAt.isPresent();
    }

    /** Whether a machine was booted for it. */
    @JsonIgnore
    public boolean isStarted() {
        return startedAt.isPresent();
    }

    BuildStatus at(Optional<Integer> place) {
        return new BuildStatus(tenant, status, reason, message, startedAt, finishedAt, attempt, attemptId, place);
    }
}
