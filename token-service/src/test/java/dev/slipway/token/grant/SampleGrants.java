package dev.slipway.token.grant;

import dev.slipway.events.life.BuildLife;
import dev.slipway.token.scope.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Grants as they are on the topic. */
public final class SampleGrants {
    private SampleGrants() {}

    /** The record of a build that waits for a machine, with as many scopes as builds have: its own and two base images. */
    public static byte[] open(String buildId, Instant now) {
        return GrantCodec.encode(new Grant.Open(
                buildId,
                List.of(
                        Scope.repository("builds/acme/" + buildId, "pull", "push"),
                        Scope.repository("sources/acme/" + buildId, "pull"),
                        Scope.repository("cache/acme/main", "pull", "push"),
                        Scope.repository("cache/global/shared", "pull"),
                        Scope.repository("mirror/docker.io/library/alpine", "pull"),
                        Scope.repository("mirror/docker.io/library/debian", "pull")),
                now,
                Duration.ofMinutes(70),
                BuildLife.NEW,
                now.plus(Duration.ofHours(24)),
                now.plus(Duration.ofHours(28))));
    }
}
