package dev.slipway.buildapi.baseimage;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A registry that images are mirrored from, as the API shows it.
 *
 * @param host as references name it
 * @param login whether this is about requests with the operator's login, which have a limit of their own
 * @param limit how many images may be fetched within the window, where the registry told it
 * @param remaining how many of them were left then
 * @param windowSeconds how long the window is
 * @param source whose requests the registry counts together, where an admin asks
 * @param observedAt when the registry said so
 * @param awayUntil until when it is asked nothing, because it failed or wants to be left alone; absent where that is over
 * @param awayReason why
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record UpstreamView(
        String host,
        boolean login,
        Optional<Long> limit,
        Optional<Long> remaining,
        Optional<Long> windowSeconds,
        Optional<String> source,
        Optional<Instant> observedAt,
        Optional<Instant> awayUntil,
        Optional<String> awayReason) {

    /** All that something is known of, by host. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @Schema(name = "UpstreamList")
    record All(List<UpstreamView> upstreams) {
        All {
            upstreams = List.copyOf(upstreams);
        }
    }
}
