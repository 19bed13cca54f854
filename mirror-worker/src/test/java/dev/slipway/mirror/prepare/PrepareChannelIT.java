package dev.slipway.mirror.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.BaseImageProgress;
import dev.slipway.events.BaseImageProgress.State;
import dev.slipway.events.BaseImageRequested;
import dev.slipway.events.BaseImageRequested.Action;
import dev.slipway.events.BuildCancel;
import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildLog;
import dev.slipway.events.BuildPrepared;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.Event;
import dev.slipway.events.MirrorImageChecked;
import dev.slipway.events.MirrorRepositoryChanged;
import dev.slipway.events.MirrorUpstreamObserved;
import dev.slipway.events.Topics;
import dev.slipway.events.life.BuildOutcome;
import dev.slipway.events.life.FinishReason;
import dev.slipway.events.spec.BaseImage;
import dev.slipway.events.sync.SyncReport;
import dev.slipway.events.sync.TagResult;
import dev.slipway.events.sync.TagSync;
import dev.slipway.kafka.EventCodec;
import dev.slipway.kafka.EventFold;
import dev.slipway.kafka.EventPublisher;
import dev.slipway.kafka.TopicCatalog;
import dev.slipway.neighbours.BrokerProcess;
import dev.slipway.neighbours.BrokerSettings;
import dev.slipway.neighbours.DistributionProcess;
import dev.slipway.neighbours.DistributionSettings;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import dev.slipway.testing.FreePort;
import dev.slipway.testing.WholeTopic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The worker on a real broker, with a real registry for its own and no upstream at all. */
class PrepareChannelIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /** The same registry by another name. */
    static final String UPSTREAM = "upstream.example.com";

    private static final String PRIVATE = "mirror/docker.io/team/secret";

    @TempDir
    static Path directory;

    private static final String OLD_IMAGE = "docker.io/library/old:1";
    private static final String KEPT = UPSTREAM + "/team/kept:1";
    private static final List<String> TOMBSTONES = new CopyOnWriteArrayList<>();
    private static final List<Event> EVENTS = new CopyOnWriteArrayList<>();
    private static final SimpleMeterRegistry METERS = new SimpleMeterRegistry();
    private static BrokerProcess broker;
    private static DistributionProcess registry;
    private static EventPublisher publisher;
    private static EventFold fold;
    private static EventFold checks;
    private static PrepareChannel worker;
    private static PrepareReadiness readiness;

    @BeforeAll
    static void start() throws Exception {
        broker = BrokerProcess.start(BrokerSettings.ofCheckout(directory.resolve("broker")));
        TopicCatalog.ensure(broker.clientProperties());
        registry = DistributionProcess.start(
                DistributionSettings.open(FreePort.address(), directory.resolve("data"), directory.resolve("log")));
        publisher = EventPublisher.open(broker.clientProperties(), "/slipway/test");
        fold = EventFold.ofEvents(
                broker.clientProperties(),
                List.of(
                        Topics.BUILD_PREPARED,
                        Topics.BUILD_FINISHED,
                        Topics.BUILD_LOG,
                        Topics.MIRROR_REPOSITORY,
                        Topics.MIRROR_UPSTREAM,
                        Topics.BASE_IMAGE_PROGRESS),
                EVENTS::add);
        // From a time when a rule still gave it to acme.
        publisher.publishAndWait(MirrorRepositoryChanged.ofPrivate(PRIVATE, Instant.EPOCH, List.of("acme"), 1));
        String old = "mirror/docker.io/library/old";
        Instant lastYear = Instant.now().minus(Duration.ofDays(365));
        publisher.publishAndWait(MirrorRepositoryChanged.ofPublic(old, lastYear, 1));
        publisher.publishAndWait(new MirrorImageChecked(
                OLD_IMAGE,
                old,
                "sha256:" + "0".repeat(64),
                Optional.of(lastYear),
                lastYear,
                Optional.empty(),
                Optional.empty()));
        // Compared yesterday, and its rule wants that each hour.
        push("team/kept", "{ }");
        push("team/tags", "{  }");
        Instant yesterday = Instant.now().minus(Duration.ofDays(1));
        publisher.publishAndWait(MirrorRepositoryChanged.ofPublic("mirror/" + UPSTREAM + "/team/kept", yesterday, 1));
        publisher.publishAndWait(new MirrorImageChecked(
                KEPT,
                "mirror/" + UPSTREAM + "/team/kept",
                "sha256:" + "0".repeat(64),
                Optional.of(yesterday),
                yesterday,
                Optional.of(yesterday),
                Optional.empty()));
        checks = EventFold.ofRecords(broker.clientProperties(), List.of(Topics.MIRROR_IMAGE), read -> {
            if (read.value() == null) {
                TOMBSTONES.add(read.key());
            }
        });
        PrepareConfig config = new FixedConfig(registry.url());
        worker = new PrepareChannel(config, broker.clientProperties(), METERS);
        readiness = new PrepareReadiness(worker, config);
        worker.start(new StartupEvent());
    }

    @AfterAll
    static void stop() {
        worker.stop(new ShutdownEvent());
        fold.close();
        checks.close();
        publisher.close();
        registry.close();
        broker.close();
    }

    @Test
    void requestedBuildIsPreparedThoughItsUpstreamIsAway() {
        BuildRequested build = inline("bprepared", true, "FROM 127.0.0.1:1/away:1\n");
        publisher.publishAndWait(build);

        BuildPrepared prepared = await().atMost(PATIENCE)
                .until(() -> events("bprepared", BuildPrepared.class).findFirst(), Optional::isPresent)
                .orElseThrow();

        assertThat(prepared.build()).isEqualTo(build);
        assertThat(prepared.baseImages()).singleElement().satisfies(image -> assertThat(image.state())
                .isEqualTo(BaseImage.State.UNAVAILABLE));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(events("bprepared", BuildLog.class))
                .singleElement()
                .satisfies(log -> {
                    assertThat(log.firstSequence()).isZero();
                    assertThat(log.lines().getFirst().stream()).isEqualTo("mirror");
                    assertThat(log.lines().getFirst().text()).startsWith("base image unavailable 127.0.0.1:1/away:1");
                }));
        assertThat(METERS.counter("slipway.mirror_worker.images", "outcome", "unavailable")
                        .count())
                .isPositive();
        await().atMost(PATIENCE).until(() -> events("127.0.0.1:1", MirrorUpstreamObserved.class)
                .anyMatch(seen -> seen.away().isPresent()));
    }

    @Test
    void privateImageIsWhoseTheRulesSayNowAndNotWhoseTheySaidOnce() throws Exception {
        pushPrivate();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(EVENTS)
                .contains(MirrorRepositoryChanged.ofPrivate(PRIVATE, Instant.EPOCH, List.of(), 2)));
        // Late, and twice.
        publisher.publishAndWait(MirrorRepositoryChanged.ofPrivate(PRIVATE, Instant.now(), List.of("acme"), 1));

        publisher.publishAndWait(inline("bothers", false, "FROM team/secret:1\n"));
        publisher.publishAndWait(inline("badmins", true, "FROM team/secret:1\n"));

        assertThat(awaitPrepared("badmins").baseImages())
                .extracting(BaseImage::state)
                .containsExactly(BaseImage.State.PRESENT);
        assertThat(awaitPrepared("bothers").baseImages())
                .extracting(BaseImage::state, BaseImage::digest)
                .containsExactly(tuple(BaseImage.State.UNAVAILABLE, Optional.empty()));
    }

    private static void pushPrivate() throws IOException {
        push(PRIVATE);
    }

    private static String push(String path) throws IOException {
        return push(path, "{}");
    }

    private static String push(String path, String content) throws IOException {
        try (RegistryClient client = RegistryClient.builder().build()) {
            Repository repository = Repository.at(registry.url(), path);
            Descriptor config = client.pushBlob(
                    repository,
                    MediaTypes.OCI_EMPTY,
                    new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
            String json =
                    "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d},\"layers\":[]}"
                            .formatted(MediaTypes.OCI_MANIFEST, config.mediaType(), config.digest(), config.size());
            RawManifest manifest = RawManifest.of(json.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_MANIFEST);
            client.putManifest(repository.tag("1"), manifest);
            return manifest.digest().toString();
        }
    }

    @Test
    void adminsHaveAnImageMirroredAndRefreshedAndForgotten() throws Exception {
        String digest = push("team/base");
        String reference = UPSTREAM + "/team/base:1";

        BaseImageProgress first = request("r1", reference, Action.MIRROR);
        BaseImageProgress second = request("r2", reference, Action.MIRROR);

        assertThat(first.state()).isEqualTo(State.DONE);
        assertThat(first.digest()).hasValue(digest);
        assertThat(first.bytes()).hasValue(2L);
        assertThat(second.digest()).hasValue(digest);
        assertThat(second.bytes()).hasValue(0L);
        // Both asked the upstream, though the copy was fresh.
        assertThat(comparisons(reference)).hasSize(2).allSatisfy(comparison -> assertThat(comparison)
                .isPresent());

        BaseImageProgress third = request("r3", reference, Action.FORGET);

        assertThat(third.state()).isEqualTo(State.DONE);
        assertThat(comparisons(reference)).hasSize(3).last().isEqualTo(Optional.empty());
    }

    @Test
    void requestThatCannotBeDoneFailsAndSaysWhy() throws Exception {
        push("team/internal");

        BaseImageProgress forbidden = request("r4", UPSTREAM + "/team/internal:1", Action.MIRROR);
        BaseImageProgress missing = request("r5", UPSTREAM + "/team/nothing:1", Action.MIRROR);
        BaseImageProgress away = request("r6", "docker.io/library/away:1", Action.MIRROR);
        BaseImageProgress kept = request("r8", "docker.io/team/secret:1", Action.FORGET);
        BaseImageProgress own = request("r7", Repository.hostOf(registry.url()) + "/team/base:1", Action.MIRROR);

        assertThat(List.of(forbidden, missing, away, kept, own))
                .extracting(BaseImageProgress::state)
                .containsOnly(State.FAILED);
        assertThat(forbidden.message().orElseThrow())
                .contains(UPSTREAM + "/team/internal:1", "the rule \"ours\"", "nobody brings this image");
        assertThat(missing.message().orElseThrow()).contains(UPSTREAM + "/team/nothing:1", "does not exist");
        assertThat(away.message().orElseThrow()).contains("127.0.0.1:1");
        assertThat(kept.message().orElseThrow()).contains("docker.io/team/secret:1 is private");
        assertThat(own.message().orElseThrow()).contains("Slipway's own registry");
    }

    @Test
    void imagesAndTagsAreKeptFreshAsTheirRulesSayAndNobodyAsks() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(comparisons(KEPT)).hasSize(2);
            assertThat(comparisons(UPSTREAM + "/team/tags:1")).hasSize(1);
        });

        assertThat(EVENTS.stream().filter(event -> event.subject().startsWith("s")))
                .as("nobody waits, so nothing is told")
                .isEmpty();
        assertThat(WholeTopic.read(broker.clientProperties(), Topics.BASE_IMAGE_REQUESTED).stream()
                        .filter(read -> read.key().startsWith("s")))
                .as("once each")
                .hasSize(2);
    }

    @Test
    void adminsHaveTagsMirrored() throws Exception {
        String digest = push("team/many", "{   }");

        BaseImageProgress end = request(BaseImageRequested.ofTags(
                "r9",
                UPSTREAM + "/team/many",
                new TagSync(List.of("*"), Optional.empty(), Optional.empty(), 10, false),
                "admin",
                Instant.now()));

        assertThat(end.state()).isEqualTo(State.DONE);
        assertThat(end.sync()).hasValue(SyncReport.of(List.of(TagResult.mirrored("1", digest, 5))));
    }

    private static BaseImageProgress request(String id, String reference, Action action) {
        return request(BaseImageRequested.of(id, reference, action, "admin", Instant.now()));
    }

    private static BaseImageProgress request(BaseImageRequested request) {
        String id = request.id();
        publisher.publishAndWait(request);
        return await().atMost(PATIENCE)
                .until(
                        () -> events(id, BaseImageProgress.class)
                                .filter(progress -> progress.state() != State.COPYING)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** What the topic says of an image, one after the other; nothing for a removal. */
    private static List<Optional<byte[]>> comparisons(String reference) {
        return WholeTopic.read(broker.clientProperties(), Topics.MIRROR_IMAGE).stream()
                .filter(read -> reference.equals(read.key()))
                .map(read -> Optional.ofNullable(read.value()))
                .toList();
    }

    private static BuildPrepared awaitPrepared(String id) {
        return await().atMost(PATIENCE)
                .until(() -> events(id, BuildPrepared.class).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    /** It was compared a year ago, and so long nobody has needed it. */
    @Test
    void forgetsWhenAnImageWasLastComparedThatNobodyNeedsAnyMore() {
        await().atMost(PATIENCE).until(() -> TOMBSTONES.contains(OLD_IMAGE));
    }

    @Test
    void requestDeliveredTwiceIsPreparedOnce() {
        BuildRequested build = inline("btwice", false, "FROM scratch\n");
        publisher.publishAndWait(build);
        publisher.publishAndWait(build);
        publisher.publishAndWait(inline("bafter", false, "FROM scratch\n"));

        await().atMost(PATIENCE)
                .until(() -> events("bafter", BuildPrepared.class).findAny().isPresent());

        assertThat(events("btwice", BuildPrepared.class)).hasSize(1);
    }

    @Test
    void buildThatIsToEndAndThatNobodyEndedYetIsNotDropped() {
        publisher.publishAndWait(new BuildCancel("bcancelled", "acme", Instant.now()));
        publisher.publishAndWait(inline("bbefore", false, "FROM scratch\n"));
        await().atMost(PATIENCE)
                .until(() -> events("bbefore", BuildPrepared.class).findAny().isPresent());

        publisher.publishAndWait(inline("bcancelled", false, "FROM scratch\n"));

        await().atMost(PATIENCE)
                .until(() -> events("bcancelled", BuildPrepared.class).findAny().isPresent());
    }

    @Test
    void invalidDockerfileEndsTheBuild() {
        publisher.publishAndWait(inline("binvalid", false, "FORM scratch\n"));

        BuildFinished finished = awaitFinished("binvalid");

        assertThat(finished.outcome()).isEqualTo(BuildOutcome.REJECTED);
        assertThat(finished.reason()).hasValue(FinishReason.DOCKERFILE);
        assertThat(finished.tenant()).isEqualTo("acme");
    }

    /** The request just fits; with its images, all of them needed and from a host that nobody asks, it does not. */
    @Test
    void buildThatFitsNoEventIsRejectedAtOnce() {
        String comments = ("#" + "x".repeat(999) + "\n").repeat(TopicCatalog.MAX_RECORD_BYTES / 1_002 - 12);
        publisher.publishAndWait(inline("blarge", false, comments + naming(PrepareStep.MOST_IMAGES)));

        BuildFinished finished = awaitFinished("blarge");

        assertThat(finished.outcome()).isEqualTo(BuildOutcome.REJECTED);
        assertThat(finished.reason()).hasValue(FinishReason.INVALID_REQUEST);
        assertThat(finished.message().orElseThrow()).contains("larger than an event may be");
    }

    private static String naming(int images) {
        return IntStream.rangeClosed(1, images)
                .mapToObj("COPY --from=registry.example.com/i%d / /\n"::formatted)
                .collect(Collectors.joining("", "FROM scratch\n", ""));
    }

    @Test
    void logLineStaysShortWhateverItQuotes() {
        publisher.publishAndWait(inline("blong", false, "FROM " + "x".repeat(60_000) + "$\n"));

        await().atMost(PATIENCE)
                .until(() -> events("blong", BuildLog.class).findAny().isPresent());
        assertThat(events("blong", BuildLog.class)
                        .findFirst()
                        .orElseThrow()
                        .lines()
                        .getFirst()
                        .text())
                .hasSize(4_096)
                .startsWith("line 1: xxx");
    }

    @Test
    void buildThatEndedTwoWorkersFailsAndSaysSo() throws Exception {
        EventCodec codec = new EventCodec("/slipway/test", Clock.systemUTC());
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(broker.clientProperties(), new StringSerializer(), new ByteArraySerializer())) {
            // Given two attempts that never ended at the record that comes next
            long next = producer.send(codec.encode(inline("bharmless", false, "FROM scratch\n")))
                            .get()
                            .offset()
                    + 1;
            long now = System.currentTimeMillis();
            for (String attempt : List.of("first", "second")) {
                String key = String.join(
                        "/", "slipway-mirror-worker", Topics.BUILD_REQUESTED, "0", "" + next, "" + now, attempt);
                producer.send(new ProducerRecord<>(Topics.WORK_ATTEMPTS, key, new byte[1]))
                        .get();
            }

            // When it comes
            var deadly = codec.encode(inline("bdeadly", false, "FROM scratch\n"));
            producer.send(new ProducerRecord<>(deadly.topic(), 0, now, deadly.key(), deadly.value(), deadly.headers()))
                    .get();
        }

        // Then
        BuildFinished finished = awaitFinished("bdeadly");
        assertThat(finished.outcome()).isEqualTo(BuildOutcome.FAILED);
        assertThat(finished.reason()).hasValue(FinishReason.MACHINERY);
        assertThat(finished.message())
                .hasValue(
                        "The build could not be prepared: the worker's process ended twice in the middle of this work");
        assertThat(events("bdeadly", BuildPrepared.class)).isEmpty();
    }

    @Test
    void isReadyWhileItsRegistryAnswers() {
        assertThat(readiness.call().getStatus())
                .isEqualTo(org.eclipse.microprofile.health.HealthCheckResponse.Status.UP);
    }

    private static BuildRequested inline(String id, boolean admin, String dockerfile) {
        return Requests.request(id, admin, dockerfile.getBytes(StandardCharsets.UTF_8), Optional.empty());
    }

    private static BuildFinished awaitFinished(String id) {
        return await().atMost(PATIENCE)
                .until(() -> events(id, BuildFinished.class).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    private static <E extends Event> Stream<E> events(String id, Class<E> type) {
        return EVENTS.stream()
                .filter(event -> type.isInstance(event) && event.subject().equals(id))
                .map(type::cast);
    }
}
