package dev.slipway.events;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * An admin wants the mirror to have an image as its upstream has it now, or to forget it. What comes of it is told by {@link
 * BaseImageProgress}.
 *
 * @param id of the request: an r and a ULID, so that ids sort by time
 * @param reference the image at its upstream, in full: {@code docker.io/library/alpine:3.20}
 * @param requestedBy the name of the token that asked
 */
public record BaseImageRequested(String id, String reference, Action action, String requestedBy, Instant requestedAt)
        implements Event {
    public BaseImageRequested {
        requireNonNull(id, "id");
        requireNonNull(reference, "reference");
        requireNonNull(action, "action");
        requireNonNull(requestedBy, "requested_by");
        requireNonNull(requestedAt, "requested_at");
    }

    @Override
    public String subject() {
        return id;
    }

    /** What is to happen. */
    public enum Action {
        /** Ask the upstream, however fresh the copy is, and copy what the mirror does not have. */
        @JsonProperty("mirror")
        MIRROR,
        /** Forget what is known of the copy, so that it no longer counts as fresh. The bytes stay in the registry. */
        @JsonProperty("forget")
        FORGET
    }
}
