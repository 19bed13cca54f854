package dev.slipway.buildapi.read;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.Optional;

/**
 * A line of a build's log.
 *
 * @param id counts from 1 within the build
 * @param stream {@code mirror}, {@code agent}, {@code build} or {@code launcher}
 * @param attemptId whose step wrote it, where one did
 * @param step which step of that attempt wrote it
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record LogLine(
        @JsonIgnore long id,
        Instant time,
        String stream,
        Optional<String> attemptId,
        Optional<Integer> step,
        String text) {}
