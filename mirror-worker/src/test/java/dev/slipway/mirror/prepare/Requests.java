package dev.slipway.mirror.prepare;

import dev.slipway.events.BuildRequested;
import dev.slipway.events.repository.RepositoryNames;
import dev.slipway.events.spec.BuildOptions;
import dev.slipway.events.spec.BuildSpec;
import dev.slipway.events.spec.MirrorMode;
import dev.slipway.events.spec.NetworkMode;
import dev.slipway.events.spec.SourceReference;
import dev.slipway.events.text.DockerfileText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Build requests for tests. */
final class Requests {
    private Requests() {}

    static BuildRequested admin(String dockerfile) {
        return request("b1", true, dockerfile.getBytes(StandardCharsets.UTF_8), Optional.empty());
    }

    static BuildRequested tenant(String dockerfile) {
        return tenant(dockerfile.getBytes(StandardCharsets.UTF_8));
    }

    static BuildRequested tenant(byte[] dockerfile) {
        return request("b1", false, dockerfile, Optional.empty());
    }

    static BuildRequested pinned(String dockerfile, String digest) {
        return request("b1", true, dockerfile.getBytes(StandardCharsets.UTF_8), Optional.of(digest));
    }

    /** A tenant's that may use images of the mirror only. */
    static BuildRequested required(String dockerfile) {
        return request("b1", false, dockerfile.getBytes(StandardCharsets.UTF_8), Optional.empty(), MirrorMode.REQUIRED);
    }

    static BuildRequested request(String id, boolean admin, byte[] dockerfile, Optional<String> pin) {
        return request(id, admin, dockerfile, pin, MirrorMode.PREFERRED);
    }

    private static BuildRequested request(
            String id, boolean admin, byte[] dockerfile, Optional<String> pin, MirrorMode mode) {
        BuildSpec spec = new BuildSpec(
                "acme",
                admin,
                Optional.of("Dockerfile"),
                Map.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                pin,
                3600,
                2048,
                2,
                NetworkMode.EGRESS,
                List.of(),
                false,
                mode,
                BuildOptions.NONE);
        SourceReference source = new SourceReference(
                RepositoryNames.source("acme", id), "sha256:" + "0".repeat(64), 0, Optional.empty());
        return new BuildRequested(
                id,
                spec,
                source,
                DockerfileText.of(dockerfile),
                Optional.empty(),
                Optional.empty(),
                Instant.parse("2026-01-01T00:00:00Z"));
    }
}
