package dev.slipway.buildapi.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A name that has tags.
 *
 * @param name without a tag: {@code web}
 * @param repository {@code images/<tenant>/<name>}
 * @param reference what to pull, without a tag
 * @param tags how many it has
 * @param updatedAt when the last of them was set
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record ImageView(String tenant, String name, String repository, String reference, long tags, Instant updatedAt) {
    /**
     * Some names, by tenant and name.
     *
     * @param nextCursor what to send as {@code cursor} for the names after these; absent on the last page
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    @Schema(name = "ImagePage")
    record Page(List<ImageView> images, Optional<String> nextCursor) {}
}
