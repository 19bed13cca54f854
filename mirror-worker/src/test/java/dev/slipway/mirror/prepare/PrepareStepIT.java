package dev.slipway.mirror.prepare;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.life.FinishReason;
import dev.slipway.events.spec.BaseImage;
import dev.slipway.mirror.policy.MirrorPolicy;
import dev.slipway.mirror.upstream.Upstreams;
import dev.slipway.neighbours.DistributionProcess;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.Platform;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.copy.Claims;
import dev.slipway.registry.reference.Repository;
import dev.slipway.testing.AdjustableClock;
import dev.slipway.testing.OpenRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The step against two real registries: the operator's own, and one that stands for Docker Hub. */
class PrepareStepIT {
    @TempDir
    Path directory;

    private final List<String> log = new ArrayList<>();
    private final AdjustableClock clock = new AdjustableClock();
    private final LedgerOnPaper ledger = new LedgerOnPaper(clock);
    private DistributionProcess upstream;
    private DistributionProcess own;
    private RegistryClient client;
    private PrepareStep step;

    @BeforeEach
    void start() throws Exception {
        upstream = registry("upstream");
        own = registry("own");
        client = client(upstream.url());
        step = step(client);
    }

    @AfterEach
    void stop() {
        client.close();
        own.close();
        upstream.close();
    }

    private static RegistryClient client(URI dockerHub) {
        return RegistryClient.builder()
                .endpoint("docker.io", dockerHub)
                .attempts(2, Duration.ofMillis(1))
                .stallTimeout(Duration.ofSeconds(5))
                .build();
    }

    private PrepareStep step(RegistryClient with) {
        return step(with, Platform.LINUX_AMD64);
    }

    private PrepareStep step(RegistryClient with, Platform platform) {
        ImageMirror mirror = new ImageMirror(
                new Upstreams(with, with, _ -> false),
                ledger.ledger(),
                ledger.oldTokens(),
                1 << 20,
                Claims.none(),
                clock);
        MirrorPolicy policy = MirrorPolicy.of(Map.of(), Set.of(), Duration.ofHours(24));
        return new PrepareStep(mirror, policy, Repository.hostOf(own.url()), platform, 1 << 20);
    }

    @Test
    void adminBuildMirrorsAndTenantBuildAsksNoUpstream() throws Exception {
        RawManifest image = push("library/busybox", "1", "one");
        String dockerfile = "FROM busybox:1\nRUN true\n";

        List<BaseImage> first = prepared(step.prepare(Requests.admin(dockerfile), log::add));
        upstream.close();
        List<BaseImage> second = prepared(step.prepare(Requests.tenant(dockerfile), log::add));

        assertThat(first)
                .containsExactly(new BaseImage(
                        "busybox:1",
                        "mirror/docker.io/library/busybox",
                        Optional.of(image.digest().toString()),
                        BaseImage.State.MIRRORED,
                        Optional.empty()));
        assertThat(second.getFirst().state()).isEqualTo(BaseImage.State.PRESENT);
        assertThat(second.getFirst().digest()).hasValue(image.digest().toString());
        assertThat(client.getManifest(Repository.at(own.url(), "mirror/docker.io/library/busybox")
                                .tag("1"))
                        .bytes())
                .isEqualTo(image.bytes());
        assertThat(log.getFirst())
                .startsWith("mirrored base image docker.io/library/busybox:1 -> mirror/docker.io/library/busybox "
                        + image.digest());
    }

    /** The clock goes on by a second each time that somebody looks at it, so that the copy is a long one. */
    @Test
    void saysWhileItCopiesHowMuchOfWhichImageHasArrived() throws Exception {
        push("library/busybox", "1", "one");
        InstantSource everLater = () -> {
            clock.advance(Duration.ofSeconds(1));
            return clock.instant();
        };
        ImageMirror mirror = new ImageMirror(
                new Upstreams(client, client, _ -> false),
                ledger.ledger(),
                ledger.oldTokens(),
                0,
                Claims.none(),
                everLater.withZone(UTC));
        MirrorPolicy policy = MirrorPolicy.of(Map.of(), Set.of(), Duration.ofHours(24));
        PrepareStep slow = new PrepareStep(mirror, policy, Repository.hostOf(own.url()), Platform.LINUX_AMD64, 1 << 20);

        prepared(slow.prepare(Requests.admin("FROM busybox:1\n"), log::add));

        assertThat(log).hasSizeGreaterThan(1).first().isEqualTo("mirroring docker.io/library/busybox:1: 0 of 1 MB");
        assertThat(log).last().asString().startsWith("mirrored base image docker.io/library/busybox:1");
    }

    @Test
    void endsABuildAtOnceThatMayUseTheMirrorOnlyAndNeedsWhatItCannotGet() throws Exception {
        push("library/busybox", "1", "one");
        String dockerfile = "FROM busybox:1\nCOPY --from=registry.example.com/tools:2 /x /x\n";

        PrepareOutcome forbidden = step.prepare(Requests.required(dockerfile), log::add);
        upstream.close();
        PrepareOutcome away = step.prepare(Requests.required("\nFROM tools:3\n"), log::add);

        assertThat(forbidden)
                .isEqualTo(
                        new PrepareOutcome.Rejected(
                                FinishReason.BASE_IMAGE_UNAVAILABLE,
                                "line 2: COPY registry.example.com/tools:2: this build may use images of the mirror only"
                                        + " (mirror: required), and the mirror does not have it, and only admin builds bring images"
                                        + " of registry.example.com into the mirror, since no setting of the operator names it"));
        assertThat(away).isInstanceOfSatisfying(PrepareOutcome.Rejected.class, rejected -> {
            assertThat(rejected.reason()).isEqualTo(FinishReason.BASE_IMAGE_UNAVAILABLE);
            assertThat(rejected.message())
                    .startsWith("line 2: FROM tools:3: ")
                    .contains("the mirror does not have it: ");
        });
    }

    @Test
    void buildThatMayUseTheMirrorOnlyGoesOnWithWhatIsThereAndInDoubt() throws Exception {
        push("library/busybox", "1", "one");
        prepared(step.prepare(Requests.admin("FROM busybox:1\n"), log::add));
        upstream.close();

        assertThat(prepared(step.prepare(Requests.required("FROM busybox:1\n"), log::add)))
                .extracting(BaseImage::state)
                .containsExactly(BaseImage.State.PRESENT);
        // What no stage leads to is not needed.
        prepared(step.prepare(Requests.required("FROM tools:3 AS unused\nFROM busybox:1\n"), log::add));
        own.close();
        assertThat(prepared(step.prepare(Requests.required("FROM busybox:1\n"), log::add)))
                .extracting(BaseImage::state)
                .containsExactly(BaseImage.State.UNAVAILABLE);
        assertThat(log)
                .last()
                .asString()
                .startsWith("base image not mirrored docker.io/library/busybox:1: Slipway's registry");
    }

    @Test
    void mirrorsTheFrontEndOfAFileThatIsNoDockerfile() throws Exception {
        push("custom/front", "1", "one");
        String file = "# syntax=custom/front:1\nversion: \"1\"\nrun:\n  - true\n";

        List<BaseImage> images = prepared(step.prepare(Requests.admin(file), log::add));

        assertThat(images).extracting(BaseImage::image).containsExactly("custom/front:1");
        assertThat(images.getFirst().state()).isEqualTo(BaseImage.State.MIRRORED);
        assertThat(log.getFirst()).contains("a front end of its own");
    }

    @Test
    void rejectsWhatBuildKitRefusesWithTheArgumentsOfTheBuild() throws Exception {
        PrepareOutcome outcome =
                step.prepare(Requests.admin("FROM busybox:1\nRUN --mount=type=magic,target=/x true\n"), log::add);

        assertThat(outcome)
                .isInstanceOfSatisfying(PrepareOutcome.Rejected.class, rejected -> assertThat(rejected.toString())
                        .contains("line 2: --mount: unsupported mount type"));
    }

    @Test
    void looksForTheImagesOfThePlatformThatIsBuiltFor() throws Exception {
        push("library/busybox", "arm64", "one");
        PrepareStep arm = step(client, Platform.parse("linux/arm64"));

        List<BaseImage> images = prepared(arm.prepare(Requests.admin("FROM busybox:$TARGETARCH\n"), log::add));

        assertThat(images).extracting(BaseImage::image).containsExactly("busybox:arm64");
        assertThat(images.getFirst().state()).isEqualTo(BaseImage.State.MIRRORED);
    }

    @Test
    void followsTagThatMovedOnceTheCopyIsNoLongerFresh() throws Exception {
        push("library/busybox", "1", "one");
        step.prepare(Requests.admin("FROM busybox:1\n"), log::add);
        RawManifest moved = push("library/busybox", "1", "two");
        clock.advance(Duration.ofHours(24));

        List<BaseImage> images = prepared(step.prepare(Requests.admin("FROM busybox:1\n"), log::add));

        assertThat(images.getFirst().state()).isEqualTo(BaseImage.State.MIRRORED);
        assertThat(images.getFirst().digest()).hasValue(moved.digest().toString());
    }

    @Test
    void unchangedImageIsNotCopiedAgain() throws Exception {
        push("library/busybox", "1", "one");
        step.prepare(Requests.admin("FROM busybox:1\n"), log::add);

        List<BaseImage> images = prepared(step.prepare(Requests.admin("FROM busybox:1\n"), log::add));

        assertThat(images.getFirst().state()).isEqualTo(BaseImage.State.PRESENT);
        assertThat(images.getFirst().reason()).isEmpty();
    }

    @Test
    void servesWhatItHasWhenUpstreamIsAway() throws Exception {
        RawManifest image = push("library/busybox", "1", "one");
        step.prepare(Requests.admin("FROM busybox:1\n"), log::add);
        upstream.close();
        clock.advance(Duration.ofHours(51));

        List<BaseImage> images = prepared(step.prepare(Requests.admin("FROM busybox:1\n"), log::add));

        assertThat(images.getFirst().state()).isEqualTo(BaseImage.State.PRESENT);
        assertThat(images.getFirst().digest()).hasValue(image.digest().toString());
        assertThat(images.getFirst().reason()).isPresent();
        assertThat(log.getLast()).contains("not checked against the upstream", "2 days ago");
    }

    @Test
    void buildGoesOnWithoutImageThatUpstreamCannotGive() throws Exception {
        upstream.close();

        List<BaseImage> images = prepared(step.prepare(Requests.admin("FROM busybox:1\n"), log::add));

        assertThat(images.getFirst().state()).isEqualTo(BaseImage.State.UNAVAILABLE);
        assertThat(images.getFirst().digest()).isEmpty();
        assertThat(images.getFirst().reason()).isPresent();
    }

    @Test
    void imageThatDoesNotExistEndsTheBuildAtOnceAndNamesTheLine() throws Exception {
        for (BuildRequested build : List.of(
                Requests.admin("\nFROM nobody/nothing AS x\n"), Requests.tenant("\nFROM nobody/nothing AS x\n"))) {
            assertThat(step.prepare(build, log::add))
                    .isInstanceOfSatisfying(PrepareOutcome.Rejected.class, rejected -> {
                        assertThat(rejected.reason()).isEqualTo(FinishReason.BASE_IMAGE_NOT_FOUND);
                        assertThat(rejected.message())
                                .startsWith(
                                        "line 2: FROM nobody/nothing: docker.io/nobody/nothing:latest does not exist: ");
                    });
        }
        assertThat(log.getLast()).startsWith("base image not found: docker.io/nobody/nothing:latest does not exist");
    }

    @Test
    void anImageOfAStageThatNothingNeedsIsNotLookedUp() throws Exception {
        push("library/busybox", "1", "one");

        List<BaseImage> images =
                prepared(step.prepare(Requests.tenant("FROM nobody/nothing AS unused\nFROM busybox:1\n"), log::add));

        assertThat(images).extracting(BaseImage::image).containsExactly("busybox:1");
    }

    /** A proxy that answers with 404 to everything says nothing about images. */
    @Test
    void imageIsLeftToTheBuildWhereThe404IsNotTheRegistrysOwn() throws Exception {
        HttpServer proxy = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        proxy.createContext("/", exchange -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        proxy.start();
        try (RegistryClient lost =
                client(URI.create("http://127.0.0.1:" + proxy.getAddress().getPort()))) {
            List<BaseImage> images = prepared(step(lost).prepare(Requests.tenant("FROM busybox:1\n"), log::add));

            assertThat(images.getFirst().state()).isEqualTo(BaseImage.State.ABSENT);
        } finally {
            proxy.stop(0);
        }
    }

    @Test
    void upstreamThatServesOtherBytesForPinnedDigestIsRefused() throws Exception {
        HttpServer liar = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        liar.createContext("/", exchange -> {
            byte[] body = "{\"schemaVersion\":2}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", MediaTypes.OCI_MANIFEST);
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(200, head ? -1 : body.length);
            if (!head) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        liar.start();
        String pinned = "sha256:" + "5".repeat(64);

        try (RegistryClient lied =
                client(URI.create("http://127.0.0.1:" + liar.getAddress().getPort()))) {
            List<BaseImage> images =
                    prepared(step(lied).prepare(Requests.admin("FROM busybox@" + pinned + "\n"), log::add));

            assertThat(images.getFirst().state()).isEqualTo(BaseImage.State.REFUSED);
            assertThat(images.getFirst().reason().orElseThrow()).contains(pinned);
        } finally {
            liar.stop(0);
        }
    }

    @Test
    void namesEachExternalImageOnceInTheOrderOfTheFile() throws Exception {
        push("library/busybox", "1", "one");
        push("library/tools", "2", "two");
        String dockerfile = """
            # syntax=docker/dockerfile:1
            FROM busybox:1 AS build
            COPY --from=tools:2 /x /x
            FROM busybox:1
            COPY --from=build /x /x
            """;

        List<BaseImage> images = prepared(step.prepare(Requests.admin(dockerfile), log::add));

        assertThat(images)
                .extracting(BaseImage::image)
                .containsExactlyInAnyOrder("docker/dockerfile:1", "busybox:1", "tools:2");
    }

    @Test
    void demandedDigestIsMirroredWhereverTheTagPoints() throws Exception {
        RawManifest old = push("library/busybox", "1", "one");
        push("library/busybox", "1", "two");

        List<BaseImage> images = prepared(
                step.prepare(Requests.pinned("FROM busybox:1\n", old.digest().toString()), log::add));

        assertThat(images.getFirst().digest()).hasValue(old.digest().toString());
        assertThat(client.headManifest(Repository.at(own.url(), "mirror/docker.io/library/busybox")
                        .tag("1")))
                .isEmpty();
    }

    @Test
    void demandedDigestStaysDemandedWhereTheMirrorDoesNotHaveIt() throws Exception {
        upstream.close();
        String pin = "sha256:" + "1".repeat(64);

        List<BaseImage> images =
                prepared(step.prepare(Requests.pinned("FROM busybox:1\nCOPY --from=tools:2 /x /x\n", pin), log::add));

        assertThat(images).extracting(BaseImage::image).containsExactly("busybox:1", "tools:2");
        assertThat(images).extracting(BaseImage::digest).containsExactly(Optional.of(pin), Optional.empty());
        assertThat(images).extracting(BaseImage::state).containsOnly(BaseImage.State.UNAVAILABLE);
    }

    @Test
    void demandedDigestWithoutBaseImageIsRejected() throws Exception {
        PrepareOutcome outcome = step.prepare(Requests.pinned("FROM scratch\n", "sha256:" + "1".repeat(64)), log::add);

        assertThat(outcome).isInstanceOfSatisfying(PrepareOutcome.Rejected.class, r -> assertThat(r.reason())
                .isEqualTo(FinishReason.BASE_IMAGE_DIGEST));
    }

    @Test
    void readsADockerfileThatIsNotUtf8() throws Exception {
        push("a/b", "1", "one");
        byte[] dockerfile = "# gr\u00fcn\nFROM a/b:1\n".getBytes(StandardCharsets.ISO_8859_1);

        List<BaseImage> images = prepared(step.prepare(Requests.tenant(dockerfile), log::add));

        assertThat(images).extracting(BaseImage::image).containsExactly("a/b:1");
    }

    @Test
    void asManyImagesAsABuildMayNameAreLookedUp() throws Exception {
        List<BaseImage> images =
                prepared(step.prepare(Requests.tenant(neededByAFrontEnd(PrepareStep.MOST_IMAGES)), log::add));

        assertThat(images).hasSize(PrepareStep.MOST_IMAGES);
    }

    @Test
    void moreImagesThanABuildMayNameAreRejectedUnseen() throws Exception {
        own.close();

        PrepareOutcome outcome = step.prepare(Requests.admin(neededByAFrontEnd(PrepareStep.MOST_IMAGES + 1)), log::add);

        assertThat(outcome).isInstanceOfSatisfying(PrepareOutcome.Rejected.class, rejected -> {
            assertThat(rejected.reason()).isEqualTo(FinishReason.DOCKERFILE);
            assertThat(rejected.message()).contains("201 different images", "200");
        });
        assertThat(log).isEmpty();
    }

    /** A file that names so many images, and whose front end alone knows which of them it needs. */
    private static String neededByAFrontEnd(int images) {
        return "# syntax=custom/front:1\n" + naming(images - 1) + "OTHER words\n";
    }

    private static String naming(int images) {
        return IntStream.rangeClosed(1, images)
                .mapToObj("FROM i%d\n"::formatted)
                .collect(Collectors.joining());
    }

    @Test
    void tellsTheFirstImagesThatAreNoneAndCountsTheOthers() throws Exception {
        step.prepare(Requests.tenant("FROM a$%\n".repeat(1_000)), log::add);

        assertThat(log).hasSize(21).last().isEqualTo("and 980 more that are no images");
    }

    @Test
    void invalidDockerfileIsRejectedWithItsLine() throws Exception {
        PrepareOutcome outcome = step.prepare(Requests.tenant("FROM a\nFROMM b\n"), log::add);

        assertThat(outcome).isInstanceOfSatisfying(PrepareOutcome.Rejected.class, rejected -> {
            assertThat(rejected.reason()).isEqualTo(FinishReason.DOCKERFILE);
            assertThat(rejected.message()).contains("line 2");
        });
    }

    @Test
    void unresolvedImageIsToldAndLeftAlone() throws Exception {
        BuildRequested request = Requests.tenant("ARG V\nFROM node:$V\n");

        assertThat(prepared(step.prepare(request, log::add))).isEmpty();
        assertThat(log).anySatisfy(line -> assertThat(line).contains("line 2", "node:$V"));
    }

    private static List<BaseImage> prepared(PrepareOutcome outcome) {
        assertThat(outcome).isInstanceOf(PrepareOutcome.Prepared.class);
        return ((PrepareOutcome.Prepared) outcome).baseImages();
    }

    private RawManifest push(String path, String tag, String content) throws IOException {
        Repository repository = Repository.at(upstream.url(), path);
        return push(repository, Optional.of(tag), content.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_LAYER);
    }

    private RawManifest push(Repository repository, Optional<String> tag, byte[] content, String mediaType)
            throws IOException {
        Descriptor config =
                client.pushBlob(repository, MediaTypes.OCI_EMPTY, new ByteArrayInputStream(new byte[] {'{', '}'}));
        Descriptor layer = client.pushBlob(repository, mediaType, new ByteArrayInputStream(content));
        String json = "{\"schemaVersion\":2,  \"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
                .formatted(MediaTypes.OCI_MANIFEST, json(config), json(layer));
        RawManifest manifest = RawManifest.of(json.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_MANIFEST);
        client.putManifest(tag.map(repository::tag).orElseGet(() -> repository.digest(manifest.digest())), manifest);
        return manifest;
    }

    private static String json(Descriptor descriptor) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                .formatted(descriptor.mediaType(), descriptor.digest(), descriptor.size());
    }

    private DistributionProcess registry(String name) throws Exception {
        Path home = Files.createDirectory(directory.resolve(name));
        return OpenRegistry.start(home);
    }
}
