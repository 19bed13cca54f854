package dev.slipway.buildapi.baseimage;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.Optional;

/**
 * What an admin wanted of the mirror, and how far it is.
 *
 * @param reference an image; the repository where it is about tags
 * @param action {@code mirror}, {@code forget} or {@code sync}
 * @param state {@code requested}, {@code copying}, {@code done} or {@code failed}
 * @param bytes while it copies, what has arrived; at the end, what was copied
 * @param totalBytes while it copies, of how many, as far as that is known
 * @param digest what the mirror has at the end
 * @param message why it failed
 * @param tags which tags are wanted, where it is about tags
 * @param report how many tags it is about, how many are through, and at the end what became of each
 * @param updatedAt when the state was told
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record BaseImageRequestView(
        String id,
        String reference,
        String action,
        String state,
        Optional<Long> bytes,
        Optional<Long> totalBytes,
        Optional<String> digest,
        Optional<String> message,
        Optional<JsonNode> tags,
        Optional<JsonNode> report,
        String requestedBy,
        Instant requestedAt,
        Optional<Instant> updatedAt) {}
