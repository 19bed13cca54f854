package dev.slipway.mirror;

import dev.slipway.events.BuildRequested;
import dev.slipway.events.BuildSpec;
import dev.slipway.events.NetworkMode;
import dev.slipway.events.RepositoryNames;
import dev.slipway.events.SourceReference;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Build requests for tests. */
final class Requests {
    private static final SourceReference NO_SOURCE =
            new SourceReference(RepositoryNames.source("acme", "b1"), "sha256:" + "0".repeat(64), 0);

    private Requests() {}

    static BuildRequested admin(String dockerfile) {
        return request("b1", true, Optional.of(dockerfile), Map.of(), Optional.empty(), NO_SOURCE);
    }

    static BuildRequested tenant(String dockerfile) {
        return request("b1", false, Optional.of(dockerfile), Map.of(), Optional.empty(), NO_SOURCE);
    }

    static BuildRequested pinned(String dockerfile, String digest) {
        return request("b1", true, Optional.of(dockerfile), Map.of(), Optional.of(digest), NO_SOURCE);
    }

    static BuildRequested fromSource(SourceReference source) {
        return request("b1", false, Optional.empty(), Map.of(), Optional.empty(), source);
    }

    static BuildRequested request(
            String id,
            boolean admin,
            Optional<String> dockerfile,
            Map<String, String> arguments,
            Optional<String> pin,
            SourceReference source) {
        BuildSpec spec = new BuildSpec(
                "acme",
                admin,
                dockerfile,
                arguments,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                pin,
                3600,
                2048,
                2,
                NetworkMode.EGRESS);
        return new BuildRequested(id, spec, source, Instant.parse("2026-01-01T00:00:00Z"));
    }
}
