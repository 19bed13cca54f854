package dev.slipway.buildapi.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A tag of a name.
 *
 * @param reference what to pull
 * @param digest what it leads to
 * @param buildId the build that made the image, where the tag was set for a build
 * @param publishedAt when it was set
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record TagView(String tag, String reference, String digest, Optional<String> buildId, Instant publishedAt) {
    /** All tags of a name, those that were set last first. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Tags(String tenant, String name, List<TagView> tags) {}
}
