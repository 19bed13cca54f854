package dev.slipway.events;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.text.DockerfileText;
import java.time.Instant;

/**
 * A validated build whose source is in the registry.
 *
 * @param dockerfile the Dockerfile that was inspected: what is mirrored and built goes by it, and nobody looks for it again
 */
public record BuildRequested(
        String buildId, BuildSpec spec, SourceReference source, DockerfileText dockerfile, Instant requestedAt)
        implements Event {
    public BuildRequested {
        requireNonNull(buildId, "build_id");
        requireNonNull(spec, "spec");
        requireNonNull(source, "source");
        requireNonNull(dockerfile, "dockerfile");
        requireNonNull(requestedAt, "requested_at");
    }

    @Override
    public String subject() {
        return buildId;
    }
}
