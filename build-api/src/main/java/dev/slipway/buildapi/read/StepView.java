package dev.slipway.buildapi.read;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A step of a build, as it stands.
 *
 * @param change counts the changes of all steps of the build; later ones have larger numbers
 * @param attemptId whose step it is
 * @param step its number within the attempt, from 1
 * @param revision counts the changes of this step; the larger one is the later one
 * @param inputs numbers of the steps whose results it works on
 * @param state {@code waiting}, {@code running}, {@code succeeded}, {@code failed} or {@code cancelled}
 * @param line the line of the Dockerfile that it comes from, from 1
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record StepView(
        @JsonIgnore long change,
        String attemptId,
        int step,
        int revision,
        String name,
        @Schema(implementation = int[].class) JsonNode inputs,
        String state,
        boolean cached,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        Optional<Integer> line,
        Optional<String> error) {}
