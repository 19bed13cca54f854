package dev.slipway.events;

import dev.slipway.events.account.AuditedAction;
import dev.slipway.events.account.Role;
import dev.slipway.events.life.BuildEnding;
import dev.slipway.events.life.FinishReason;
import dev.slipway.events.repository.BuildCaches;
import dev.slipway.events.repository.RepositoryNames;
import dev.slipway.events.spec.BaseImage;
import dev.slipway.events.spec.BuildOptions;
import dev.slipway.events.spec.BuildSpec;
import dev.slipway.events.spec.MirrorMode;
import dev.slipway.events.spec.NetworkMode;
import dev.slipway.events.spec.Provenance;
import dev.slipway.events.spec.SourceReference;
import dev.slipway.events.sync.SyncReport;
import dev.slipway.events.sync.TagResult;
import dev.slipway.events.sync.TagSync;
import dev.slipway.events.text.DockerfileText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Events as they travel in a real build, every field filled in somewhere. */
public final class Samples {
    public static final String BUILD_ID = "b01jd0q3x5m8zt6v9r2k4c7h1ewn";
    private static final String DIGEST = "sha256:" + "5e".repeat(32);
    private static final String DOCKERFILE = "FROM alpine:3.20\nRUN echo \"hello\"\n";
    private static final Instant TIME = Instant.parse("2026-11-23T21:30:00.123Z");

    private Samples() {}

    public static BuildRequested requested(String buildId) {
        return new BuildRequested(
                buildId,
                spec(),
                new SourceReference(RepositoryNames.source("acme", buildId), DIGEST, 10_240, Optional.of("web-1.0")),
                DockerfileText.of(DOCKERFILE.getBytes(StandardCharsets.UTF_8)),
                Optional.of("eyJhbGciOiJFQ0RILUVTK0EyNTZLVyJ9.e.f.g.h"),
                TIME);
    }

    public static BuildSpec spec() {
        return new BuildSpec(
                "acme",
                true,
                Optional.of("docker/Dockerfile"),
                Map.of("VERSION", "1.0"),
                List.of("npm_token"),
                Optional.of("web"),
                Optional.of("base"),
                Optional.of(DIGEST),
                3_600,
                2_048,
                2,
                NetworkMode.ISOLATED,
                List.of("web:1.4", "registry.example.com/team/web:1.4"),
                true,
                MirrorMode.REQUIRED,
                new BuildOptions(
                        Optional.of("release"),
                        Map.of("org.opencontainers.image.title", "web"),
                        Map.of("org.opencontainers.image.source", "https://example.com/web"),
                        true,
                        true,
                        List.of("db:192.0.2.7"),
                        List.of("registry.example.com", "*.example.org"),
                        Provenance.MAX));
    }

    /** One of each. */
    public static Event of(EventType type) {
        BuildRequested requested = requested(BUILD_ID);
        BaseImage base = new BaseImage(
                "alpine:3.20",
                "mirror/docker.io/library/alpine",
                Optional.of(DIGEST),
                BaseImage.State.MIRRORED,
                Optional.of("for the sample"),
                Optional.of(new BaseImage.Stale(Optional.of(TIME), "docker.io does not answer")));
        return switch (type) {
            case BUILD_SUBMITTED -> submitted();
            case BUILD_REQUESTED -> requested;
            case BUILD_PREPARED -> new BuildPrepared(requested, List.of(base));
            case BUILD_AUTHORIZED ->
                new BuildAuthorized(
                        requested,
                        List.of(base),
                        new BuildCaches(
                                List.of("cache/acme/main", "cache/global/alpine"),
                                Optional.of("cache/acme/main"),
                                Optional.empty()),
                        "eyJhbGciOiJFQ0RILUVTK0EyNTZLVyJ9.a.b.c.d",
                        List.of("repository:builds/acme/" + BUILD_ID + ":pull,push"));
            case BUILD_STARTED -> new BuildStarted(BUILD_ID, 1, BUILD_ID + "-1", "launcher-1", "qemu/kvm", TIME);
            case BUILD_LOG ->
                new BuildLog(
                        BUILD_ID,
                        BUILD_ID + "-1",
                        41,
                        List.of(new BuildLog.Line(TIME, "build", Optional.of(5), "#5 [2/2] RUN echo")));
            case BUILD_STEP ->
                new BuildStep(
                        BUILD_ID,
                        BUILD_ID + "-1",
                        5,
                        3,
                        "[2/2] RUN echo \"hello\"",
                        List.of(4),
                        BuildStep.State.FAILED,
                        true,
                        Optional.of(TIME),
                        Optional.of(TIME.plusSeconds(1)),
                        Optional.of(2),
                        Optional.of("exit code: 2"));
            case BUILD_FINISHED ->
                BuildEnding.of(requested)
                        .by(BUILD_ID + "-1")
                        .succeeded(
                                new BuildFinished.Image(
                                        RepositoryNames.image("acme", BUILD_ID),
                                        DIGEST,
                                        Optional.of("cache/acme/web"),
                                        3,
                                        4),
                                TIME);
            case BUILD_CANCEL -> new BuildCancel(BUILD_ID, "acme", TIME);
            case IMAGE_PUSHED ->
                new ImagePushed(
                        RepositoryNames.image("acme", BUILD_ID),
                        Optional.of("latest"),
                        DIGEST,
                        "application/vnd.oci.image.manifest.v1+json",
                        Optional.of("application/vnd.oci.image.config.v1+json"),
                        Optional.of("build:" + BUILD_ID),
                        TIME);
            case IMAGE_CONVERTED ->
                new ImageConverted(
                        RepositoryNames.image("acme", BUILD_ID),
                        DIGEST,
                        ImageConverted.Result.CONVERTED,
                        Optional.of("none"),
                        Optional.of(new ImageConverted.Disk(
                                "/disks/a.ext4",
                                "ext4",
                                67_108_864,
                                "ab".repeat(32),
                                Optional.of(new ImageConverted.Disk.Verity("cd".repeat(32), 66_580_480)))),
                        1_250,
                        TIME);
            case API_TOKEN ->
                new ApiTokenChanged(
                        "t01jd0q3x5m8zt6v9r2k4c7h1ewn",
                        "ci",
                        Role.VIEWER,
                        Optional.of("acme"),
                        "5e".repeat(32),
                        TIME,
                        Optional.of(TIME),
                        Optional.of(TIME),
                        7);
            case AUDIT ->
                new Audited(
                        "token-service",
                        AuditedAction.REGISTRY_TOKEN,
                        "token:t01jd0q3x5m8zt6v9r2k4c7h1ewn",
                        false,
                        Optional.of("repository:builds/acme/b1:pull"),
                        Optional.of("revoked"),
                        Optional.of("127.0.0.1"),
                        TIME);
            case MIRROR_REPOSITORY ->
                new MirrorRepositoryChanged(
                        "mirror/registry.example.com/team/base",
                        Optional.of(TIME),
                        Optional.of(TIME),
                        List.of("acme", "other"),
                        3);
            case MIRROR_IMAGE ->
                new MirrorImageChecked(
                        "docker.io/library/alpine:3.20",
                        "mirror/docker.io/library/alpine",
                        DIGEST,
                        Optional.of(TIME),
                        TIME,
                        Optional.empty(),
                        Optional.of("docker.io does not answer"),
                        Map.of("linux/amd64", DIGEST));
            case BASE_IMAGE_REQUESTED ->
                BaseImageRequested.of(
                        "r01jd0q3x5m8zt6v9r2k4c7h1ewn",
                        "docker.io/library/alpine:3.20",
                        BaseImageRequested.Action.MIRROR,
                        "admin",
                        TIME);
            case BASE_IMAGE_PROGRESS ->
                new BaseImageProgress(
                        "r01jd0q3x5m8zt6v9r2k4c7h1ewn",
                        BaseImageProgress.State.FAILED,
                        Optional.of(3_000_000L),
                        Optional.of(5_000_000L),
                        Optional.of(DIGEST),
                        Optional.of("docker.io does not answer"),
                        Optional.empty(),
                        TIME);
            case BASE_IMAGE_MOVED ->
                new BaseImageMoved(
                        "docker.io/library/alpine:3.20",
                        "mirror/docker.io/library/alpine",
                        DIGEST,
                        "sha256:" + "6f".repeat(32),
                        TIME,
                        List.of(new BaseImageMoved.Build(BUILD_ID, "acme")),
                        true);
            case MIRROR_UPSTREAM ->
                new MirrorUpstreamObserved(
                        "docker.io",
                        true,
                        Optional.of(new MirrorUpstreamObserved.Quota(
                                100, 23, Optional.of(21_600L), Optional.of("192.0.2.7"), TIME)),
                        Optional.of(new MirrorUpstreamObserved.Away(TIME.plusSeconds(60), "429 toomanyrequests")),
                        TIME);
            case LAUNCHER_STATE ->
                new LauncherState(
                        "launcher-1",
                        "l01jd0q3x5m8zt6v9r2k4c7h1ewn",
                        12,
                        "0.1.0",
                        "qemu/kvm",
                        4,
                        24_576,
                        2_048,
                        List.of(BUILD_ID),
                        true,
                        Optional.of(
                                "3 machines in a row failed before they had a job, last: the machine did not come up"),
                        TIME);
        };
    }

    /** The end of a build that failed, with what the one that succeeded has not. */
    public static BuildFinished failed() {
        return BuildEnding.of(requested(BUILD_ID))
                .by(BUILD_ID + "-1")
                .failed(FinishReason.BUILD, "RUN make: exit code: 2", TIME)
                .with(
                        Optional.of(new BuildFinished.FailedStep(5, "[2/2] RUN make", Optional.of(2))),
                        Optional.of("BuildKit 0.25.1 in docker 28.5.2"));
    }

    /** What admins and rules ask for since there is more than single images to ask for. */
    public static BaseImageRequested tagsRequested() {
        return BaseImageRequested.ofTags(
                        "r01jd0q3x5m8zt6v9r2k4c7h1ewn",
                        "docker.io/library/node",
                        new TagSync(List.of("22*", "!*-rc*"), Optional.of(7_776_000L), Optional.of(5), 100, true),
                        "10-node",
                        TIME)
                .byItself();
    }

    /** What came of it. */
    public static BaseImageProgress tagsSynced() {
        return BaseImageProgress.synced(
                "r01jd0q3x5m8zt6v9r2k4c7h1ewn",
                3_000_000,
                SyncReport.of(List.of(
                        TagResult.wouldMirror("22", DIGEST, Optional.of(5_000_000L)),
                        TagResult.failed("22.1", Optional.of(DIGEST), "docker.io does not answer"))),
                Optional.of("1 of 2 tags did not come"),
                TIME);
    }

    /** A comparison that says who last wanted the image. */
    public static MirrorImageChecked checkedAndNeeded() {
        return new MirrorImageChecked(
                "docker.io/library/alpine:3.20",
                "mirror/docker.io/library/alpine",
                DIGEST,
                Optional.of(TIME),
                TIME,
                Optional.of(TIME),
                Optional.empty());
    }

    /** With a source that was uploaded to the registry, which goes with no other. */
    static BuildSubmitted uploaded() {
        return new BuildSubmitted(
                "b01jd0q3x5m8zt6v9r2k4c7h1ex",
                "acme",
                new BuildSubmitted.Source(
                        Optional.of("registry.example.org/uploads/acme/web@" + DIGEST),
                        Optional.empty(),
                        Optional.empty()),
                Map.of("dockerfile_path", "docker/Dockerfile"));
    }

    private static BuildSubmitted submitted() {
        return new BuildSubmitted(
                "b01jd0q3x5m8zt6v9r2k4c7h1ew",
                "acme",
                new BuildSubmitted.Source(
                        Optional.empty(), Optional.of("https://example.org/web.tar.gz"), Optional.of("5e".repeat(32))),
                Map.ofEntries(
                        Map.entry("dockerfile", "FROM scratch\n"),
                        Map.entry("build_args", Map.of("VERSION", "1.0")),
                        Map.entry("secrets", List.of("npm_token")),
                        Map.entry("cache_scope", "web"),
                        Map.entry("global_cache_key", "base"),
                        Map.entry("base_image_digest", DIGEST),
                        Map.entry("timeout_seconds", 600),
                        Map.entry("memory_mb", 1_024),
                        Map.entry("cpus", 4),
                        Map.entry("network_mode", "egress"),
                        Map.entry("is_admin_build", false)));
    }
}
