package dev.slipway.buildapi.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.buildapi.eventlog.EventLog;
import dev.slipway.buildapi.eventlog.NotPublishedException;
import dev.slipway.events.BaseImageMoved;
import dev.slipway.events.BuildPrepared;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.Event;
import dev.slipway.events.MirrorImageChecked;
import dev.slipway.events.life.BuildEnding;
import dev.slipway.events.life.FinishReason;
import dev.slipway.events.spec.BaseImage;
import dev.slipway.events.spec.BuildOptions;
import dev.slipway.events.spec.BuildSpec;
import dev.slipway.events.spec.MirrorMode;
import dev.slipway.events.spec.NetworkMode;
import dev.slipway.events.spec.SourceReference;
import dev.slipway.events.text.DockerfileText;
import dev.slipway.events.trace.TraceParent;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What is told of base images that moved, with a real database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MovedImagesIT {
    private static final Instant NOW = Instant.parse("2026-08-01T12:00:00Z");
    private static final String ALPINE = "docker.io/library/alpine:3";
    private static final String OLD = "sha256:" + "01".repeat(32);
    private static final String NEW = "sha256:" + "02".repeat(32);

    private EmbeddedPostgres process;
    private DataSource database;
    private final List<Event> published = new ArrayList<>();
    private final EventLog kafka = (event, _) -> published.add(event);

    @BeforeAll
    void start() throws Exception {
        process = EmbeddedPostgres.start();
        database = process.getPostgresDatabase();
        Flyway.configure().dataSource(database).locations("db/build-api").load().migrate();
    }

    @AfterAll
    void stop() throws Exception {
        process.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        published.clear();
        try (Connection connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("truncate builds, mirror_images, base_image_uses, base_image_moves");
        }
    }

    private void fold(Event... events) throws SQLException {
        try (Connection connection = database.getConnection()) {
            for (Event event : events) {
                new Folds(connection).fold(event, NOW);
            }
        }
    }

    private MovedImages announcer(EventLog log) {
        return new MovedImages(database, log, Duration.ofDays(30), Duration.ZERO);
    }

    private static MirrorImageChecked checked(String reference, String digest, int second) {
        return new MirrorImageChecked(
                reference,
                "mirror/docker.io/library/alpine",
                digest,
                Optional.of(NOW),
                NOW.plusSeconds(second),
                Optional.empty(),
                Optional.empty());
    }

    private static MirrorImageChecked checked(String digest, int second) {
        return checked(ALPINE, digest, second);
    }

    private static MirrorImageChecked unanswered(String digest, int second) {
        MirrorImageChecked check = checked(digest, second);
        return new MirrorImageChecked(
                check.reference(),
                check.repository(),
                digest,
                check.checkedAt(),
                check.askedAt(),
                Optional.empty(),
                Optional.of("docker.io does not answer"));
    }

    private static BuildPrepared used(String buildId, String tenant, String digest) {
        BuildSpec spec = new BuildSpec(
                tenant,
                false,
                Optional.empty(),
                Map.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                60,
                512,
                1,
                NetworkMode.EGRESS,
                List.of(),
                false,
                MirrorMode.PREFERRED,
                BuildOptions.NONE);
        return new BuildPrepared(
                new BuildRequested(
                        buildId,
                        spec,
                        new SourceReference("sources/acme/" + buildId, OLD, 12, Optional.empty()),
                        DockerfileText.of(new byte[0]),
                        Optional.empty(),
                        Optional.empty(),
                        NOW),
                List.of(new BaseImage(
                        "alpine:3",
                        "mirror/docker.io/library/alpine",
                        Optional.of(digest),
                        BaseImage.State.PRESENT,
                        Optional.empty())));
    }

    private List<BaseImageMoved> moves() {
        return published.stream().map(BaseImageMoved.class::cast).toList();
    }

    @Test
    void namesTheOldAndTheNewDigestAndTheBuildsThatUsedTheOldOne() throws Exception {
        fold(checked(OLD, 0), used("b1", "acme", OLD), used("b2", "other", OLD), used("b3", "acme", NEW));

        fold(checked(NEW, 5), checked(NEW, 6));
        announcer(kafka).announce();
        announcer(kafka).announce();

        assertThat(moves())
                .containsExactly(new BaseImageMoved(
                        ALPINE,
                        "mirror/docker.io/library/alpine",
                        OLD,
                        NEW,
                        NOW.plusSeconds(5),
                        List.of(new BaseImageMoved.Build("b2", "other"), new BaseImageMoved.Build("b1", "acme")),
                        false));
    }

    /** The mirror keeps some images of an index: builds have the digests of these, and the move those of the indexes. */
    @Test
    void namesTheBuildsThatUsedAnImageOfTheOldIndex() throws Exception {
        MirrorImageChecked whole = checked(OLD, 0);
        String image = "sha256:" + "c".repeat(64);
        MirrorImageChecked inPart = new MirrorImageChecked(
                whole.reference(),
                whole.repository(),
                OLD,
                whole.checkedAt(),
                whole.askedAt(),
                whole.neededAt(),
                whole.lastError(),
                Map.of("linux/amd64", image, "linux/arm64", "sha256:" + "d".repeat(64)));
        fold(inPart, used("b1", "acme", image), used("b2", "acme", NEW));

        fold(checked(NEW, 5));
        announcer(kafka).announce();

        assertThat(moves()).hasSize(1);
        assertThat(moves().getFirst().oldDigest()).isEqualTo(OLD);
        assertThat(moves().getFirst().builds()).containsExactly(new BaseImageMoved.Build("b1", "acme"));
    }

    @Test
    void recordsThatComeAgainOrLateAreNoMoves() throws Exception {
        fold(checked(OLD, 0), checked(NEW, 5), checked(OLD, 0), checked(NEW, 5), checked(OLD, 4), unanswered(OLD, 6));
        fold(checked(NEW, 5), checked(OLD, 0));

        announcer(kafka).announce();

        assertThat(moves()).extracting(BaseImageMoved::newDigest).containsExactly(NEW);
    }

    @Test
    void imageThatComesBackToWhatItWasMovedTwice() throws Exception {
        fold(checked(OLD, 0), checked(NEW, 1), checked(OLD, 2), checked(NEW, 3));

        announcer(kafka).announce();

        assertThat(moves()).extracting(BaseImageMoved::newDigest).containsExactly(NEW, OLD, NEW);
        assertThat(moves()).extracting(move -> move.eventId().orElseThrow()).doesNotHaveDuplicates();
    }

    @Test
    void whatIsNamedByItsDigestOrWasForgottenDidNotMove() throws Exception {
        String pinned = "docker.io/library/alpine@" + OLD;
        fold(checked(pinned, OLD, 0), checked(pinned, NEW, 1), checked(OLD, 0));
        try (Connection connection = database.getConnection()) {
            new Folds(connection).forget("slipway.mirror-image", ALPINE);
        }
        fold(checked(NEW, 5));

        announcer(kafka).announce();

        assertThat(moves()).isEmpty();
    }

    @Test
    void buildsThatEndedWithoutAnImageAndOldOnesAreNotNamed() throws Exception {
        fold(
                checked(OLD, 0),
                used("bfailed", "acme", OLD),
                BuildEnding.of("bfailed", "acme").failed(FinishReason.BUILD, "exit code: 1", NOW),
                used("bgood", "acme", OLD));
        fold(checked(NEW, (int) Duration.ofDays(29).toSeconds()));
        fold(checked(OLD, (int) Duration.ofDays(30).toSeconds()));
        fold(checked(NEW, (int) Duration.ofDays(31).toSeconds()));

        announcer(kafka).announce();

        assertThat(moves())
                .extracting(move -> move.builds().stream()
                        .map(BaseImageMoved.Build::buildId)
                        .toList())
                .containsExactly(List.of("bgood"), List.of(), List.of());
    }

    @Test
    void tenantWithManyBuildsLeavesNoneOfTheOthersOut() throws Exception {
        fold(checked(OLD, 0));
        fold(Stream.iterate(0, build -> build < BaseImageMoved.MOST_BUILDS + 5, build -> build + 1)
                .map(build -> used("bz%04d".formatted(build), "large", OLD))
                .toArray(Event[]::new));
        fold(used("ba", "small", OLD), checked(NEW, 1));

        announcer(kafka).announce();

        assertThat(moves()).singleElement().satisfies(move -> {
            assertThat(move.moreBuilds()).isTrue();
            assertThat(move.builds())
                    .hasSize(BaseImageMoved.MOST_BUILDS)
                    .contains(new BaseImageMoved.Build("ba", "small"));
        });
    }

    /** As if the process had ended when Kafka had the event, and nobody knew. */
    @Test
    void isToldAgainUnderTheSameIdWhereNobodyKnowsWhetherKafkaHasIt() throws Exception {
        fold(checked(OLD, 0), used("b1", "acme", OLD), checked(NEW, 5));
        EventLog dying = (event, _) -> {
            published.add(event);
            throw new NotPublishedException("no answer", new IllegalStateException());
        };

        assertThatThrownBy(() -> announcer(dying).announce()).isInstanceOf(NotPublishedException.class);
        announcer(kafka).announce();

        assertThat(moves()).hasSize(2);
        assertThat(moves().getFirst()).isEqualTo(moves().getLast());
        assertThat(moves().getFirst().eventId()).isEqualTo(moves().getLast().eventId());
    }

    @Test
    void ofSeveralProcessesOneTells() throws Exception {
        fold(checked(OLD, 0), checked(NEW, 5));
        CountDownLatch publishing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        EventLog slow = new EventLog() {
            @Override
            public void publish(Event event, TraceParent trace) {
                publishing.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                published.add(event);
            }
        };
        Thread first = Thread.ofVirtual().start(() -> {
            try {
                announcer(slow).announce();
            } catch (SQLException | NotPublishedException e) {
                throw new IllegalStateException(e);
            }
        });
        publishing.await();

        announcer(kafka).announce();
        assertThat(published).isEmpty();
        goOn.countDown();
        first.join();
        announcer(kafka).announce();

        assertThat(moves()).hasSize(1);
    }

    @Test
    void waitsForBuildsThatWereBeingPreparedAtThatMoment() throws Exception {
        fold(checked(OLD, 0), checked(NEW, 5));
        MovedImages patient = new MovedImages(database, kafka, Duration.ofDays(30), Duration.ofHours(1));

        patient.announce();
        assertThat(published).isEmpty();
        fold(used("blate", "acme", OLD));
        announcer(kafka).announce();

        assertThat(moves().getFirst().builds())
                .extracting(BaseImageMoved.Build::buildId)
                .containsExactly("blate");
    }
}
