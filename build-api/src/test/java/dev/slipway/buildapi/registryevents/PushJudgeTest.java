package dev.slipway.buildapi.registryevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.buildapi.read.BuildStatus;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PushJudgeTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final String LAYER = "{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\"%s}";

    private final Map<String, BuildStatus> builds = new HashMap<>(Map.of(
            "running", status("acme", Optional.empty()),
            "other", status("other", Optional.empty()),
            "just-ended", status("acme", Optional.of(NOW.minusSeconds(60))),
            "old", status("acme", Optional.of(NOW.minusSeconds(3600)))));
    private final PushJudge judge = new PushJudge(
            id -> Optional.ofNullable(builds.get(id)),
            new PushBounds(1 << 20, 500),
            new ToldPushes(3),
            Duration.ofMinutes(10),
            Clock.fixed(NOW, ZoneOffset.UTC));

    @ParameterizedTest
    @CsvSource({
        "build:running, builds/acme/running",
        "build:just-ended, builds/acme/just-ended",
        "'', builds/acme/running"
    })
    void tellsOfWhatABuildWasGranted(String actor, String repository) throws Exception {
        assertThat(refusal(actor, repository)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "build:other, builds/acme/running, ANOTHER_BUILD",
        "build:running, builds/acme/just-ended, ANOTHER_BUILD",
        "token:1, builds/acme/running, NOT_A_BUILD",
        "service:deployer, builds/acme/running, NOT_A_BUILD",
        "running, builds/acme/running, NOT_A_BUILD",
        "build:, builds/acme/running, NOT_A_BUILD",
        "build:stranger, builds/acme/stranger, UNKNOWN_BUILD",
        "'', builds/acme/stranger, UNKNOWN_BUILD",
        "build:running, builds/other/running, UNKNOWN_BUILD",
        "build:old, builds/acme/old, ENDED_BUILD",
        "'', builds/acme/old, ENDED_BUILD"
    })
    void ignoresStrangers(String actor, String repository, PushRefusal refusal) throws Exception {
        assertThat(refusal(actor, repository)).contains(refusal);
    }

    @Test
    void ignoresAManifestOfAHundredThousandLayers() throws Exception {
        assertThat(refusalOf(1000, layers(100_000))).contains(PushRefusal.MANY_LAYERS);
        assertThat(refusalOf(1000, layers(502))).contains(PushRefusal.MANY_LAYERS);
        assertThat(refusalOf(1000, layers(501))).isEmpty();
    }

    @Test
    void ignoresAManifestThatIsLargerThanTheBound() throws Exception {
        assertThat(refusalOf((1 << 20) + 1, "")).contains(PushRefusal.LARGE_MANIFEST);
        assertThat(refusalOf(1 << 20, "")).isEmpty();
    }

    @Test
    void ignoresAManifestThatNamesLayersElsewhere() throws Exception {
        assertThat(refusalOf(1000, LAYER.formatted(",\"urls\":[\"http://10.0.0.1/layer\"]")))
                .contains(PushRefusal.FOREIGN_LAYERS);
        assertThat(refusalOf(1000, LAYER.formatted(",\"urls\":[]"))).isEmpty();
    }

    @Test
    void ignoresWhatABuildPushesAfterTooManyOthers() throws Exception {
        for (int number = 0; number < 3; number++) {
            assertThat(judge.refusal(numbered(number))).isEmpty();
        }

        assertThat(judge.refusal(numbered(3))).contains(PushRefusal.MANY_PUSHES);
        assertThat(judge.refusal(numbered(0))).as("the registry repeats itself").isEmpty();
        assertThat(refusal("build:just-ended", "builds/acme/just-ended"))
                .as("another build")
                .isEmpty();
    }

    private static PushedManifest numbered(int number) throws Exception {
        return pushed("build:running", "builds/acme/running", 700, LAYER.formatted(""), "sha256:" + number);
    }

    @Test
    void saysWhenItCannotTellWhosePushItIs() {
        PushJudge blind = new PushJudge(
                _ -> {
                    throw new SQLException("no database");
                },
                new PushBounds(1, 1),
                new ToldPushes(1),
                Duration.ZERO,
                Clock.systemUTC());

        assertThatThrownBy(() -> blind.refusal(pushed("build:running", "builds/acme/running", 0, "")))
                .isInstanceOf(SQLException.class);
    }

    private static String layers(int count) {
        return IntStream.range(0, count).mapToObj(_ -> LAYER.formatted("")).collect(Collectors.joining(","));
    }

    private Optional<PushRefusal> refusal(String actor, String repository) throws Exception {
        return judge.refusal(pushed(actor, repository, 700, LAYER.formatted("")));
    }

    private Optional<PushRefusal> refusalOf(long size, String references) throws Exception {
        return judge.refusal(pushed("build:running", "builds/acme/running", size, references));
    }

    /** As the registry says it. */
    private static PushedManifest pushed(String actor, String repository, long size, String references)
            throws Exception {
        return pushed(actor, repository, size, references, "sha256:00");
    }

    private static PushedManifest pushed(String actor, String repository, long size, String references, String digest)
            throws Exception {
        String envelope = """
                {"events":[{"action":"push","actor":{"name":"%s"},"target":{
                  "mediaType":"application/vnd.oci.image.manifest.v1+json","size":%d,
                  "repository":"%s","digest":"%s","references":[%s]}}]}
                """.formatted(actor, size, repository, digest, references);
        List<PushedManifest> pushed = Notification.pushedManifests(new ObjectMapper().readTree(envelope), NOW);
        assertThat(pushed).hasSize(1);
        return pushed.getFirst();
    }

    private static BuildStatus status(String tenant, Optional<Instant> finishedAt) {
        return new BuildStatus(
                tenant,
                "running",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                finishedAt,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
