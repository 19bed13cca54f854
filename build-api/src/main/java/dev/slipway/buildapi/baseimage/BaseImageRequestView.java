package dev.slipway.buildapi.baseimage;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.Optional;

/**
 * What an admin wanted of the mirror, and how far it is.
 *
 * @param action {@code mirror} or {@code forget}
 * @param state {@code requested}, {@code copying}, {@code done} or {@code failed}
 * @param bytes while it copies, what has arrived; at the end, what was copied
 * @param totalBytes while it copies, of how many, as far as that is known
 * @param digest what the mirror has at the end
 * @param message why it failed
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
        String requestedBy,
        Instant requestedAt,
        Optional<Instant> updatedAt) {}
