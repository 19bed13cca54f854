package dev.slipway.buildapi.read;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A build in a list: who, how far, and what it made. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record BuildSummary(
        String id,
        String tenant,
        String status,
        Optional<String> reason,
        List<String> tags,
        Instant createdAt,
        Optional<Instant> requestedAt,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        Optional<Image> image) {

    /** What was pushed. */
    @Schema(name = "BuildSummaryImage")
    public record Image(String repository, String digest) {}
}
