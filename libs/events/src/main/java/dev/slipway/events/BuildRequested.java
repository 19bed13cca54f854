package dev.slipway.events;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/** A validated build whose source is in the registry. */
public record BuildRequested(String buildId, BuildSpec spec, SourceReference source, Instant requestedAt)
        implements Event {
    public BuildRequested {
        requireNonNull(buildId, "build_id");
        requireNonNull(spec, "spec");
        requireNonNull(source, "source");
        requireNonNull(requestedAt, "requested_at");
    }

    @Override
    public String subject() {
        return buildId;
    }
}
