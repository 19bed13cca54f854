package dev.slipway.events;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/** Somebody wants a build to end. Whoever runs it destroys its machine and says that it finished. */
public record BuildCancel(String buildId, String requestedBy, Instant requestedAt) implements Event {
    public BuildCancel {
        requireNonNull(buildId, "build_id");
        requireNonNull(requestedBy, "requested_by");
        requireNonNull(requestedAt, "requested_at");
    }

    @Override
    public String subject() {
        return buildId;
    }
}
