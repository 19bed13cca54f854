package dev.slipway.buildapi.read;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Optional;

/**
 * Some builds, newest first.
 *
 * @param nextCursor what to send as {@code cursor} for the builds after these; absent on the last page
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record BuildPage(List<BuildSummary> builds, Optional<String> nextCursor) {}
