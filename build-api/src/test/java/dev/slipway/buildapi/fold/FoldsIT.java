package dev.slipway.buildapi.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.BaseImageProgress;
import dev.slipway.events.BaseImageRequested;
import dev.slipway.events.BuildAuthorized;
import dev.slipway.events.BuildCancel;
import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildLog;
import dev.slipway.events.BuildPrepared;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.BuildStarted;
import dev.slipway.events.BuildStep;
import dev.slipway.events.Event;
import dev.slipway.events.ImageConverted;
import dev.slipway.events.ImagePushed;
import dev.slipway.events.MirrorImageChecked;
import dev.slipway.events.MirrorUpstreamObserved;
import dev.slipway.events.PublishEvent.ImagePublished;
import dev.slipway.events.life.BuildEnding;
import dev.slipway.events.life.BuildLife;
import dev.slipway.events.life.FinishReason;
import dev.slipway.events.repository.BuildCaches;
import dev.slipway.events.spec.BaseImage;
import dev.slipway.events.spec.BuildOptions;
import dev.slipway.events.spec.BuildSpec;
import dev.slipway.events.spec.MirrorMode;
import dev.slipway.events.spec.NetworkMode;
import dev.slipway.events.spec.SourceReference;
import dev.slipway.events.sync.SyncReport;
import dev.slipway.events.sync.TagResult;
import dev.slipway.events.sync.TagSync;
import dev.slipway.events.text.DockerfileText;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Whatever the order between topics, and however often records come, the read model is the same in every database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FoldsIT {
    private static final String ID = "b" + "0".repeat(26);
    private static final Instant NOW = Instant.parse("2026-08-01T12:00:00Z");
    private static final String DIGEST = "sha256:" + "ab".repeat(32);
    private static final String ALPINE = "docker.io/library/alpine:latest";
    private static final TagSync TAGS = new TagSync(List.of("3*"), Optional.empty(), Optional.of(2), 100, true);
    private static final List<String> TABLES = List.of(
            "builds",
            "attempts",
            "log_lines",
            "steps",
            "pushed_images",
            "disks",
            "mirror_images",
            "mirror_upstreams",
            "base_image_uses",
            "base_image_requests",
            "base_image_moves",
            "image_names",
            "image_tags");

    private DataSource database;

    /** An empty database for all tests of the class. */
    abstract DataSource database() throws Exception;

    /** Ends what {@link #database()} started. */
    abstract void stop() throws Exception;

    @BeforeAll
    void migrate() throws Exception {
        database = database();
        Flyway.configure().dataSource(database).locations("db/build-api").load().migrate();
    }

    @AfterAll
    void end() throws Exception {
        stop();
    }

    private Connection connect() throws SQLException {
        return database.getConnection();
    }

    private static BuildRequested requested() {
        BuildSpec spec = new BuildSpec(
                "acme",
                false,
                Optional.empty(),
                Map.of(),
                List.of(),
                Optional.of("main"),
                Optional.empty(),
                Optional.empty(),
                60,
                512,
                1,
                NetworkMode.EGRESS,
                List.of("web:1.4"),
                false,
                MirrorMode.PREFERRED,
                BuildOptions.NONE);
        return new BuildRequested(
                ID,
                spec,
                new SourceReference("sources/acme/" + ID, DIGEST, 12, Optional.empty()),
                DockerfileText.of(new byte[0]),
                Optional.empty(),
                Optional.empty(),
                NOW);
    }

    private static List<BuildFinished> ends() {
        BuildEnding ending = BuildEnding.of(ID, "acme").by("a1");
        return List.of(
                ending.succeeded(new BuildFinished.Image("builds/acme/" + ID, DIGEST, Optional.empty(), 1, 2), NOW),
                ending.cancelled("with \0 in it", NOW.plusSeconds(1)),
                ending.failed(FinishReason.BUILD, "with \0 in it", NOW.plusSeconds(2))
                        .with(
                                Optional.of(new BuildFinished.FailedStep(2, "RUN\0", Optional.of(3))),
                                Optional.of("BuildKit")));
    }

    private static BuildLog log(long first, int count) {
        List<BuildLog.Line> lines = new ArrayList<>();
        for (long sequence = first; sequence < first + count; sequence++) {
            lines.add(new BuildLog.Line(NOW, "build", Optional.of(2), "line\0 " + sequence));
        }
        return new BuildLog(ID, "a1", first, lines);
    }

    private static BuildStep step(int number, int revision, BuildStep.State state) {
        return new BuildStep(
                ID,
                "a1",
                number,
                revision,
                "RUN\0 make",
                List.of(1),
                state,
                false,
                Optional.of(NOW),
                Optional.of(NOW.plusSeconds(revision)).filter(_ -> state.hasEnded()),
                Optional.of(3),
                Optional.of("exit code: 1\0").filter(_ -> state == BuildStep.State.FAILED));
    }

    private static ImageConverted converted(ImageConverted.Result result, Optional<ImageConverted.Disk> disk) {
        return converted(result, disk, 0);
    }

    private static ImageConverted converted(
            ImageConverted.Result result, Optional<ImageConverted.Disk> disk, int second) {
        return new ImageConverted(
                "builds/acme/" + ID, DIGEST, result, Optional.empty(), disk, 5, NOW.plusSeconds(second));
    }

    private static BaseImage image(String name, String place, BaseImage.State state) {
        return new BaseImage(name, "mirror/" + place, Optional.of(DIGEST), state, Optional.empty());
    }

    private static BaseImage stale(String name, String place) {
        return new BaseImage(
                name,
                "mirror/" + place,
                Optional.of(DIGEST),
                BaseImage.State.PRESENT,
                Optional.empty(),
                Optional.of(new BaseImage.Stale(Optional.of(NOW), "it is away")));
    }

    private static MirrorUpstreamObserved upstream(int second, Optional<Integer> remaining, Optional<String> away) {
        return new MirrorUpstreamObserved(
                "docker.io",
                false,
                remaining.map(left -> new MirrorUpstreamObserved.Quota(
                        100, left, Optional.empty(), Optional.empty(), NOW.plusSeconds(second))),
                away.map(reason -> new MirrorUpstreamObserved.Away(NOW.plusSeconds(60), reason)),
                NOW.plusSeconds(second));
    }

    private static MirrorImageChecked checked(int second, String error) {
        return new MirrorImageChecked(
                ALPINE,
                "mirror/docker.io/library/alpine",
                DIGEST,
                Optional.of(NOW),
                NOW.plusSeconds(second),
                Optional.empty(),
                Optional.of(error));
    }

    private static ImagePublished published(String id, int second, ImagePublished.Result result) {
        return new ImagePublished(
                id,
                "acme",
                Optional.of(id),
                "web:1.4",
                "images/acme/web:1.4",
                result,
                DIGEST,
                Optional.of("said by " + id),
                NOW.plusSeconds(second),
                NOW.plusSeconds(60));
    }

    /** One list a topic: the order within each is given. */
    private static List<List<? extends Event>> topics() {
        Optional<ImageConverted.Disk> disk =
                Optional.of(new ImageConverted.Disk("/d", "ext4", 9, "00", Optional.empty(), Optional.empty()));
        Optional<ImageConverted.Disk> again = Optional.of(new ImageConverted.Disk(
                "/again", "erofs", 8, "01", Optional.empty(), Optional.of("https://disks.example.com/disks/00")));
        return List.of(
                List.of(requested()),
                List.of(new BuildPrepared(
                        requested(),
                        List.of(
                                image("alpine", "docker.io/library/alpine", BaseImage.State.MIRRORED),
                                stale("r.example.com:5000/a:1", "r.example.com__5000/a"),
                                image("busybox", "docker.io/library/busybox", BaseImage.State.ABSENT)))),
                List.of(checked(0, "old"), checked(1, "new")),
                // What the second worker does not know of the limit, the first one does.
                List.of(
                        upstream(1, Optional.of(76), Optional.empty()),
                        upstream(3, Optional.empty(), Optional.of("left alone")),
                        upstream(2, Optional.of(75), Optional.of("a late record"))),
                List.of(
                        BaseImageRequested.ofTags("r1", "docker.io/library/alpine", TAGS, "admin", NOW),
                        BaseImageRequested.ofTags("s1", "docker.io/library/alpine", TAGS, "rule r", NOW)
                                .byItself()),
                List.of(
                        BaseImageProgress.copying("r1", 1, 9L, NOW),
                        BaseImageProgress.copying("r1", 5, 9L, NOW.plusSeconds(1)),
                        BaseImageProgress.done("r1", 9, DIGEST, NOW.plusSeconds(2))
                                .with(SyncReport.of(List.of(TagResult.current("3", DIGEST)))),
                        BaseImageProgress.failed("r1", Optional.empty(), "too late", NOW.plusSeconds(3))),
                List.of(new BuildAuthorized(requested(), List.of(), BuildCaches.NONE, "sealed", List.of())),
                List.of(
                        new BuildStarted(ID, 1, "a1", "l", "qemu", NOW),
                        new BuildStarted(ID, 2, "a2", "l", "qemu", NOW.plusSeconds(9))),
                List.of(log(0, 3), log(0, 5), log(5, 1), log(3, 4)),
                List.of(
                        step(1, 1, BuildStep.State.WAITING),
                        step(2, 1, BuildStep.State.RUNNING),
                        step(1, 3, BuildStep.State.SUCCEEDED),
                        step(1, 2, BuildStep.State.RUNNING),
                        step(2, 2, BuildStep.State.FAILED)),
                List.of(new BuildCancel(ID, "ci", NOW)),
                ends(),
                List.of(new ImagePushed(
                        "builds/acme/" + ID,
                        Optional.empty(),
                        DIGEST,
                        "application/vnd.oci.image.manifest.v1+json",
                        Optional.empty(),
                        Optional.empty(),
                        NOW)),
                List.of(
                        published("b2", 2, ImagePublished.Result.PUBLISHED),
                        published("b1", 1, ImagePublished.Result.PUBLISHED),
                        published("b0", 0, ImagePublished.Result.SUPERSEDED),
                        published("b2", 2, ImagePublished.Result.REFUSED)),
                List.of(
                        converted(ImageConverted.Result.FAILED, Optional.empty()),
                        converted(ImageConverted.Result.CONVERTED, disk),
                        converted(ImageConverted.Result.SKIPPED, Optional.empty()),
                        // It was removed, and asked for twice: the first time the registry was away.
                        converted(ImageConverted.Result.FAILED, Optional.empty(), 1),
                        converted(ImageConverted.Result.CONVERTED, again, 2)));
    }

    @Test
    void givesTheSameModelInAnyOrderBetweenTopics() throws SQLException {
        List<Event> inOrder = topics().stream().<Event>flatMap(List::stream).toList();
        String expected = modelAfter(inOrder);
        assertThat(expected)
                .contains(
                        "succeeded",
                        "line\\u0000 6",
                        "|/again|erofs|",
                        "https://disks.example.com",
                        "{web,web:1.4}",
                        "|[1]|failed|")
                .contains(
                        "web|1.4|" + DIGEST + "|b2|b2|",
                        "b0|web:1.4|acme|images/acme/web:1.4|superseded|",
                        "|published|")
                .contains(
                        ALPINE + "|" + ID,
                        "r.example.com:5000/a:1|" + ID,
                        "|new|",
                        "|done|9|",
                        "\"dry_run\":true",
                        "\"state\":\"current\"")
                .contains("\"stale\"", "it is away", "docker.io|f|100|75|", "|left alone|")
                .doesNotContain("|refused|", "busybox:latest|", "|old|", "too late", "s1|", "a late record");
        for (int seed = 0; seed < 150; seed++) {
            assertThat(modelAfter(interleaved(new Random(seed))))
                    .as("seed " + seed)
                    .isEqualTo(expected);
        }
    }

    @Test
    void theStatusIsThatOfTheBuildsLife() throws SQLException {
        Random random = new Random(7);
        for (int run = 0; run < 50; run++) {
            List<Event> all = interleaved(random);
            List<Event> some = all.subList(0, random.nextInt(all.size() + 1));
            BuildLife life = some.stream().reduce(BuildLife.NEW, BuildLife::after, (_, later) -> later);

            modelAfter(some);

            try (Connection connection = connect()) {
                String row = dump(connection, "select status, phase from builds");
                assertThat(row).isIn("", life.status() + "|" + life.phase().word() + "|\n");
            }
        }
    }

    @Test
    void numbersLogLinesWithoutGaps() throws SQLException {
        modelAfter(List.of(log(0, 3), log(0, 3), log(2, 3)));
        try (Connection connection = connect()) {
            assertThat(dump(connection, "select line_id, sequence from log_lines order by line_id"))
                    .isEqualTo("1|0|\n2|1|\n3|2|\n4|3|\n5|4|\n");
        }
    }

    @Test
    void ofEachStepTheLargestRevisionStays() throws SQLException {
        List<BuildStep> changes = List.of(
                step(1, 1, BuildStep.State.WAITING),
                step(1, 2, BuildStep.State.RUNNING),
                step(1, 3, BuildStep.State.FAILED),
                step(2, 7, BuildStep.State.RUNNING));
        Random random = new Random(3);
        for (int run = 0; run < 20; run++) {
            List<Event> shuffled = new ArrayList<>(changes);
            shuffled.addAll(changes);
            Collections.shuffle(shuffled, random);
            modelAfter(shuffled);
            try (Connection connection = connect()) {
                assertThat(dump(connection, "select step, revision, state, error, inputs from steps order by step"))
                        .isEqualTo("1|3|failed|exit code: 1\\u0000|[1]|\n2|7|running|null|[1]|\n");
                assertThat(dump(connection, "select count(distinct change) from steps"))
                        .isEqualTo("2|\n");
            }
        }
    }

    /** A machine runs strangers' code, and what it says of its steps fills no disk. */
    @Test
    void keepsNoMoreStepsThanAnAttemptMayHave() throws SQLException {
        modelAfter(List.of(
                step(0, 1, BuildStep.State.RUNNING),
                step(BuildStep.MOST_STEPS, 1, BuildStep.State.RUNNING),
                step(BuildStep.MOST_STEPS + 1, 1, BuildStep.State.RUNNING),
                step(Integer.MAX_VALUE, 1, BuildStep.State.RUNNING)));
        try (Connection connection = connect()) {
            assertThat(dump(connection, "select step from steps")).isEqualTo(BuildStep.MOST_STEPS + "|\n");
        }
    }

    /** Each topic in its order, with any tail of what came before delivered again. */
    private static List<Event> interleaved(Random random) {
        List<Queue<Event>> queues = new ArrayList<>();
        for (List<? extends Event> topic : topics()) {
            Queue<Event> queue = new ArrayDeque<>();
            for (int i = 0; i < topic.size(); i++) {
                queue.add(topic.get(i));
                if (random.nextInt(3) == 0) {
                    queue.addAll(topic.subList(random.nextInt(i + 1), i + 1));
                }
            }
            queues.add(queue);
        }
        List<Event> all = new ArrayList<>();
        while (!queues.isEmpty()) {
            Queue<Event> queue = queues.get(random.nextInt(queues.size()));
            all.add(queue.remove());
            queues.removeIf(Queue::isEmpty);
        }
        return all;
    }

    private String modelAfter(List<Event> events) throws SQLException {
        try (Connection connection = connect();
                var statement = connection.createStatement()) {
            statement.execute("truncate " + String.join(", ", TABLES));
            Folds folds = new Folds(connection);
            for (Event event : events) {
                folds.fold(event, NOW);
            }
            StringBuilder model = new StringBuilder();
            for (String table : TABLES) {
                model.append(dump(connection, "select * from " + table + " order by 1, 2"));
            }
            return model.toString();
        }
    }

    private static String dump(Connection connection, String query) throws SQLException {
        StringBuilder text = new StringBuilder();
        try (var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                    text.append(rows.getString(column)).append('|');
                }
                text.append('\n');
            }
        }
        return text.toString();
    }
}
