package dev.slipway.buildapi.baseimage;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * An image of the mirror as the API shows it.
 *
 * @param reference the image at its upstream, in full
 * @param repository where the mirror keeps it
 * @param digest of the mirror's copy
 * @param checkedAt when the upstream last said that this is what it has
 * @param askedAt when somebody last asked it
 * @param lastError why that question had no answer, where it had none
 * @param stale that this is so, and since when nobody knows whether the copy is current
 * @param isPrivate whether only admins and some tenants may use it
 * @param tenants these tenants, where an admin asks
 * @param builds how many builds used it, of those that the caller may see
 * @param newestBuilds the newest of them
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record BaseImageView(
        String reference,
        String repository,
        String digest,
        Optional<Instant> checkedAt,
        Instant askedAt,
        Optional<String> lastError,
        Optional<Stale> stale,
        @JsonProperty("private") boolean isPrivate,
        Optional<List<String>> tenants,
        long builds,
        List<String> newestBuilds) {

    /**
     * A copy that could not be compared with its upstream when it should have been.
     *
     * @param comparedAt when the upstream last said that this is what it has; absent where it never did
     * @param reason why it could not be asked
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Stale(Optional<Instant> comparedAt, String reason) {}

    /**
     * Some images, by their references.
     *
     * @param nextCursor what to send as {@code cursor} for the images after these; absent on the last page
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    @Schema(name = "BaseImagePage")
    record Page(List<BaseImageView> baseImages, Optional<String> nextCursor) {}
}
