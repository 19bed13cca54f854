package dev.slipway.token;

import static org.awaitility.Awaitility.await;

import dev.slipway.events.BuildAuthorized;
import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildPrepared;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.BuildStarted;
import dev.slipway.events.Event;
import dev.slipway.events.MirrorRepositoryChanged;
import dev.slipway.events.Topics;
import dev.slipway.events.life.BuildEnding;
import dev.slipway.events.life.FinishReason;
import dev.slipway.events.spec.BaseImage;
import dev.slipway.events.spec.BuildOptions;
import dev.slipway.events.spec.BuildSpec;
import dev.slipway.events.spec.MirrorMode;
import dev.slipway.events.spec.NetworkMode;
import dev.slipway.events.spec.SourceReference;
import dev.slipway.events.text.DockerfileText;
import dev.slipway.kafka.EventFold;
import dev.slipway.kafka.EventPublisher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jose4j.jwe.JsonWebEncryption;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;

/** The steps around token-service: writes what mirror-worker and launcher write, reads what the launcher reads. */
public final class Pipeline implements AutoCloseable {
    private final EventPublisher publisher;
    private final EventFold fold;
    private final List<Event> events = new CopyOnWriteArrayList<>();

    Pipeline(Map<String, Object> kafka) {
        publisher = EventPublisher.open(kafka, "/slipway/test");
        fold = EventFold.ofEvents(kafka, List.of(Topics.BUILD_AUTHORIZED, Topics.BUILD_FINISHED), events::add);
    }

    /** A tenant's build with a cache of its own, a shared one, and two base images of which the mirror has the first. */
    public static BuildPrepared prepared(String buildId, String tenant, boolean admin) {
        BuildSpec spec = new BuildSpec(
                tenant,
                admin,
                Optional.empty(),
                Map.of(),
                List.of(),
                Optional.of("main"),
                Optional.of("shared"),
                Optional.empty(),
                3600,
                2048,
                2,
                NetworkMode.EGRESS,
                List.of(),
                false,
                MirrorMode.PREFERRED,
                BuildOptions.NONE);
        return new BuildPrepared(
                new BuildRequested(
                        buildId,
                        spec,
                        new SourceReference(
                                "sources/" + tenant + "/" + buildId, "sha256:" + "0".repeat(64), 10, Optional.empty()),
                        DockerfileText.of(new byte[0]),
                        Optional.empty(),
                        Optional.empty(),
                        Instant.now()),
                List.of(
                        baseImage("mirror/docker.io/library/alpine", BaseImage.State.PRESENT),
                        baseImage("mirror/docker.io/library/debian", BaseImage.State.ABSENT)));
    }

    public static BaseImage baseImage(String repository, BaseImage.State state) {
        return new BaseImage("x", repository, Optional.empty(), state, Optional.empty());
    }

    public static BuildFinished finished(String buildId) {
        return BuildEnding.of(buildId, "acme").failed(FinishReason.BUILD, "RUN failed", Instant.now());
    }

    public static BuildStarted started(String buildId, Instant at) {
        return new BuildStarted(buildId, 1, "attempt-" + at, "launcher", "qemu", at);
    }

    void publish(Event event) {
        publisher.publishAndWait(event);
    }

    /** Prepares a build, whose base image is everybody's, and returns its credential as the launcher unseals it. */
    String authorize(String buildId, String tenant, boolean admin, Path launcherKey) throws Exception {
        publish(MirrorRepositoryChanged.ofPublic("mirror/docker.io/library/alpine", Instant.EPOCH, 1));
        publish(prepared(buildId, tenant, admin));
        await().atMost(Duration.ofSeconds(30)).until(() -> !authorized(buildId).isEmpty());
        return unseal(authorized(buildId).getFirst(), launcherKey);
    }

    List<BuildAuthorized> authorized(String buildId) {
        return events.stream()
                .filter(BuildAuthorized.class::isInstance)
                .map(BuildAuthorized.class::cast)
                .filter(event -> event.subject().equals(buildId))
                .toList();
    }

    List<BuildFinished> finishedEvents(String buildId) {
        return events.stream()
                .filter(BuildFinished.class::isInstance)
                .map(BuildFinished.class::cast)
                .filter(event -> event.subject().equals(buildId))
                .toList();
    }

    public static String unseal(BuildAuthorized event, Path launcherKey) throws Exception {
        JsonWebEncryption jwe = new JsonWebEncryption();
        jwe.setCompactSerialization(event.sealedCredential());
        jwe.setKey(
                ((EllipticCurveJsonWebKey) JsonWebKey.Factory.newJwk(Files.readString(launcherKey))).getPrivateKey());
        return jwe.getPayload();
    }

    @Override
    public void close() {
        fold.close();
        publisher.close();
    }
}
