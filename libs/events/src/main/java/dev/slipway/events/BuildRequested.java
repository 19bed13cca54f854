package dev.slipway.events;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.spec.BuildSpec;
import dev.slipway.events.spec.SourceReference;
import dev.slipway.events.text.Absent;
import dev.slipway.events.text.DockerfileText;
import java.time.Instant;
import java.util.Optional;

/**
 * A validated build whose source is in the registry.
 *
 * @param sealedSecrets the values that came with the request and the tenant's stored ones, as a compact JWE (RFC 7516) for the
 *     launchers' key; absent where the build declares no secret, or only those that launchers have themselves
 * @param registryLogins logins for the registries that names are pushed to, as a compact JWE for the publisher's key; absent where
 *     nothing is to be pushed, or the tenant has no login for any of these registries
 * @param rebuildOf the build whose source and spec this one has again; absent where both came with the request
 * @param dockerfile the Dockerfile that was inspected: what is mirrored and built goes by it, and nobody looks for it again
 */
public record BuildRequested(
        String buildId,
        BuildSpec spec,
        SourceReference source,
        DockerfileText dockerfile,
        Optional<String> sealedSecrets,
        Optional<String> registryLogins,
        Instant requestedAt,
        Optional<String> rebuildOf)
        implements Event {
    public BuildRequested {
        requireNonNull(buildId, "build_id");
        requireNonNull(spec, "spec");
        requireNonNull(source, "source");
        requireNonNull(dockerfile, "dockerfile");
        sealedSecrets = Absent.ifNull(sealedSecrets);
        registryLogins = Absent.ifNull(registryLogins);
        requireNonNull(requestedAt, "requested_at");
        rebuildOf = Absent.ifNull(rebuildOf);
    }

    /** A build whose source and spec came with the request. */
    public BuildRequested(
            String buildId,
            BuildSpec spec,
            SourceReference source,
            DockerfileText dockerfile,
            Optional<String> sealedSecrets,
            Optional<String> registryLogins,
            Instant requestedAt) {
        this(buildId, spec, source, dockerfile, sealedSecrets, registryLogins, requestedAt, Optional.empty());
    }

    /** The same build with logins. */
    public BuildRequested withLogins(Optional<String> logins) {
        return new BuildRequested(buildId, spec, source, dockerfile, sealedSecrets, logins, requestedAt, rebuildOf);
    }

    @Override
    public String subject() {
        return buildId;
    }

    /** Without what is sealed. */
    @Override
    public String toString() {
        return "BuildRequested[buildId=" + buildId + ", spec=" + spec + ", source=" + source + ", requestedAt="
                + requestedAt + "]";
    }
}
