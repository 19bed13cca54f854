package dev.slipway.buildapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.events.BuildAuthorized;
import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildLog;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.BuildStarted;
import dev.slipway.events.BuildStep;
import dev.slipway.events.life.BuildEnding;
import dev.slipway.events.life.FinishReason;
import dev.slipway.events.repository.BuildCaches;
import dev.slipway.events.type.EventType;
import dev.slipway.testing.Tarball;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the API tells of a build's steps, of its place in the queue, and of the step that failed. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
class StepsIT extends ApiAndKafka {
    private static final Instant NOW = Instant.parse("2026-08-01T12:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();

    private String id;
    private String path;

    @BeforeEach
    void startABuild() throws Exception {
        id = submit();
        path = "/v1/builds/" + id;
    }

    private String submit() throws Exception {
        Api.Answer answer = api.submit(token("acme"), new Api.Form().source(Tarball.ofDockerfile("FROM scratch\n")));
        assertThat(answer.status()).isEqualTo(202);
        return answer.json().path("id").asText();
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(assertion);
    }

    private BuildStep step(String attempt, int number, int revision, BuildStep.State state) {
        return new BuildStep(
                id,
                attempt,
                number,
                revision,
                "[" + number + "/3] RUN make",
                number == 1 ? List.of() : List.of(number - 1),
                state,
                false,
                Optional.of(NOW),
                state.hasEnded() ? Optional.of(NOW.plusSeconds(2)) : Optional.empty(),
                Optional.of(number + 1),
                state == BuildStep.State.FAILED ? Optional.of("exit code: 2") : Optional.empty());
    }

    private BuildStarted started(int attempt) {
        return new BuildStarted(id, attempt, "attempt-" + attempt, "launcher-a", "qemu/tcg", NOW);
    }

    private JsonNode steps(String query) throws Exception {
        return api.get(token("acme"), path + "/steps" + query).json().path("steps");
    }

    private static List<String> told(Follower follower) {
        return follower.ofType("step").stream()
                .map(event -> {
                    JsonNode step = read(event.data());
                    assertThat(event.id()).isEmpty();
                    return step.path("attempt_id").asText() + " #"
                            + step.path("step").asInt() + " "
                            + step.path("state").asText();
                })
                .toList();
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void tellsTheStepsOfTheAttemptThatCountsAndOfOthersWhereAsked() throws Exception {
        assertThat(steps("")).isEmpty();
        kafka.publish(
                step("attempt-1", 1, 1, BuildStep.State.RUNNING),
                step("attempt-2", 2, 4, BuildStep.State.FAILED),
                step("attempt-2", 2, 3, BuildStep.State.RUNNING),
                step("attempt-2", 1, 2, BuildStep.State.SUCCEEDED));
        kafka.publish(started(1), started(2));

        eventually(() -> assertThat(steps("")).hasSize(2));

        assertThat(steps("").path(1)).isEqualTo(JSON.readTree("""
                {"attempt_id": "attempt-2", "step": 2, "revision": 4, "name": "[2/3] RUN make", "inputs": [1],
                 "state": "failed", "cached": false, "started_at": "2026-08-01T12:00:00Z",
                 "ended_at": "2026-08-01T12:00:02Z", "line": 3, "error": "exit code: 2"}
                """));
        assertThat(steps("?attempt=attempt-1")).hasSize(1);
        assertThat(api.get(token("acme"), path + "/steps?attempt=attempt-3").status())
                .isEqualTo(404);
        assertThat(api.get(token("acme"), path + "/steps?attmpt=attempt-1").status())
                .isEqualTo(400);
        assertThat(api.get(token("other"), path + "/steps").status()).isEqualTo(404);
    }

    @Test
    void streamsStepsAsTheyChangeAndAllOfThemAgainAfterACut() throws Exception {
        kafka.publish(started(1));
        try (Follower first = new Follower(api.stream(token("acme"), path + "/events", Map.of()))) {
            kafka.publish(step("attempt-1", 1, 1, BuildStep.State.RUNNING));
            eventually(() -> assertThat(told(first)).contains("attempt-1 #1 running"));
            kafka.publish(new BuildLog(
                    id, "attempt-1", 0, List.of(new BuildLog.Line(NOW, "build", Optional.of(1), "hello"))));
            kafka.publish(step("attempt-1", 1, 2, BuildStep.State.SUCCEEDED));
            eventually(() -> assertThat(told(first)).endsWith("attempt-1 #1 succeeded"));
            eventually(() -> assertThat(first.log()).isEqualTo("hello"));
            JsonNode line = read(first.ofType("log").getFirst().data());
            assertThat(line.path("step").asInt()).isEqualTo(1);
            assertThat(line.path("attempt_id").asText()).isEqualTo("attempt-1");
            eventually(() -> assertThat(first.ofType("status").getLast().data())
                    .contains("\"attempt\":1,\"attempt_id\":\"attempt-1\""));
        }
        kafka.publish(step("attempt-1", 2, 1, BuildStep.State.FAILED));
        eventually(() -> assertThat(steps("")).hasSize(2));
        kafka.publish(failed());
        try (Follower second =
                new Follower(api.stream(token("acme"), path + "/events", Map.of("Last-Event-ID", "1")))) {
            eventually(() -> assertThat(second.ended()).isTrue());
            assertThat(told(second)).containsExactly("attempt-1 #1 succeeded", "attempt-1 #2 failed");
            assertThat(second.log()).isEmpty();
        }
    }

    private BuildFinished failed() {
        return BuildEnding.of(id, "acme")
                .by("attempt-1")
                .failed(FinishReason.BUILD, "RUN make failed: exit code: 2", Instant.now())
                .with(
                        Optional.of(new BuildFinished.FailedStep(2, "[2/3] RUN make", Optional.of(3))),
                        Optional.of("BuildKit 0.25.1"));
    }

    @Test
    void saysWhichStepFailedAndWhatBuiltIt() throws Exception {
        kafka.publish(failed());
        eventually(() -> assertThat(
                        api.get(token("acme"), path).json().path("status").asText())
                .isEqualTo("failed"));

        JsonNode build = api.get(token("acme"), path).json();

        assertThat(build.path("failed_step"))
                .isEqualTo(JSON.readTree("{\"step\": 2, \"name\": \"[2/3] RUN make\", \"line\": 3}"));
        assertThat(build.path("builder").asText()).isEqualTo("BuildKit 0.25.1");
    }

    @Test
    void countsTheBuildsThatWaitBeforeOne() throws Exception {
        String later = submit();
        kafka.publish(authorized(id));
        eventually(() -> assertThat(position(id)).isNotEmpty());
        int before = Integer.parseInt(position(id));
        kafka.publish(authorized(later));

        eventually(() -> assertThat(position(later)).isEqualTo(String.valueOf(before + 1)));

        try (Follower follower = new Follower(api.stream(token("acme"), "/v1/builds/" + later + "/events", Map.of()))) {
            kafka.publish(started(1));
            eventually(() ->
                    assertThat(follower.ofType("status").getLast().data()).contains("\"position\":" + before + "}"));
            eventually(() -> assertThat(position(later)).isEqualTo(String.valueOf(before)));
            assertThat(position(id)).isEmpty();
        }
    }

    private BuildAuthorized authorized(String build) {
        BuildRequested requested =
                (BuildRequested) kafka.events(EventType.BUILD_REQUESTED, build).getFirst();
        return new BuildAuthorized(requested, List.of(), BuildCaches.NONE, "sealed", List.of());
    }

    private String position(String build) throws Exception {
        return api.get(token("acme"), "/v1/builds/" + build)
                .json()
                .path("position")
                .asText();
    }
}
