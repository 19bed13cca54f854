package dev.slipway.publisher.builds;

import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.PublishEvent.ImagePublished;
import dev.slipway.events.PublishEvent.PublishJob;
import dev.slipway.events.life.BuildEnding;
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

/** Events of builds of the tenant acme. */
public final class Told {
    public static final String ACME = "acme";

    private Told() {}

    /** The nth of the digests that tests use. */
    public static String digest(int number) {
        return "sha256:" + String.format("%064x", number);
    }

    public static BuildRequested requested(String id, Instant at) {
        return requested(id, id, Optional.empty(), at);
    }

    /** @param sourceOf the build whose source it is built from */
    public static BuildRequested requested(String id, String sourceOf, Optional<String> cacheScope, Instant at) {
        return new BuildRequested(
                id,
                new BuildSpec(
                        ACME,
                        false,
                        Optional.empty(),
                        Map.of(),
                        List.of(),
                        cacheScope,
                        Optional.empty(),
                        Optional.empty(),
                        3_600,
                        2_048,
                        2,
                        NetworkMode.EGRESS,
                        List.of(),
                        false,
                        MirrorMode.PREFERRED,
                        BuildOptions.NONE),
                new SourceReference(RepositoryNames.source(ACME, sourceOf), digest(0), 1, Optional.empty()),
                DockerfileText.of("FROM scratch\n".getBytes(StandardCharsets.UTF_8)),
                Optional.empty(),
                Optional.empty(),
                at);
    }

    public static BuildFinished succeeded(String id, String digest, Instant at) {
        return BuildEnding.of(id, ACME)
                .by(id + "-1")
                .succeeded(
                        new BuildFinished.Image(RepositoryNames.image(ACME, id), digest, Optional.empty(), 0, 1), at);
    }

    public static BuildFinished cancelled(String id, Instant at) {
        return BuildEnding.of(id, ACME).cancelled("somebody", at);
    }

    public static PublishJob naming(String id, String repository, String name, Instant at) {
        return new PublishJob(id, ACME, Optional.empty(), repository, digest(1), List.of(name), Optional.empty(), at);
    }

    /** @param name in full */
    public static ImagePublished published(String id, String name, String digest, Instant at) {
        return told(id, name, ImagePublished.Result.PUBLISHED, digest, at);
    }

    /** @param name in full */
    public static ImagePublished told(String id, String name, ImagePublished.Result result, String digest, Instant at) {
        return new ImagePublished(
                id,
                ACME,
                Optional.empty(),
                name,
                "images/" + ACME + "/" + name,
                result,
                digest,
                Optional.empty(),
                at,
                at);
    }
}
