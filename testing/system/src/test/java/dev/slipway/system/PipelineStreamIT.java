package dev.slipway.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.cli.api.ServerSentEvent;
import dev.slipway.events.BuildCancel;
import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildStep;
import dev.slipway.events.ImagePushed;
import dev.slipway.events.life.BuildOutcome;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Builds as those see them who follow them while they run, and who end them. */
@ExtendWith(SharedPipeline.class)
@Timeout(180)
class PipelineStreamIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RunningPipeline pipeline;

    PipelineStreamIT(RunningPipeline pipeline) {
        this.pipeline = pipeline;
    }

    @Test
    void keepsASilentStreamOpenAndResumesACutOneAtItsLine() throws Exception {
        String id = pipeline.submit("FROM busybox:1\nRUN echo before; sleep 6; echo after\n");
        List<ServerSentEvent> log = new ArrayList<>();

        Optional<String> last;
        try (Stream stream = open(id, Optional.empty())) {
            int silence = 0;
            while (silence < 3) {
                ServerSentEvent event = stream.next().orElseThrow();
                silence = event.type().equals("heartbeat") && said(log, "before") ? silence + 1 : 0;
                if (event.type().equals("log")) {
                    log.add(event);
                }
            }
            last = stream.events.lastId();
        }
        assertThat(said(log, "after")).isFalse();

        ServerSentEvent end;
        try (Stream stream = open(id, last)) {
            end = stream.readAll(log);
        }

        assertThat(JSON.readTree(end.data()).path("status").asText()).isEqualTo("succeeded");
        assertThat(log)
                .extracting(event -> event.id().orElseThrow())
                .containsExactlyElementsOf(LongStream.rangeClosed(1, log.size())
                        .mapToObj(String::valueOf)
                        .toList());
        assertThat(said(log, "after")).isTrue();
        assertThat(log).hasSameSizeAs(pipeline.log(id));
    }

    /** From BuildKit over Kafka into the API's answer and stream: everywhere the same steps. */
    @Test
    void tellsTheStepsOfABuildAndWhichOneFailed() throws Exception {
        String id = pipeline.submit("""
                # Numbers of lines are those of this file.
                FROM busybox:1 AS base

                RUN echo fine
                RUN echo one \\
                 && exit 7
                RUN echo never
                """);

        Map<Integer, JsonNode> streamed = new TreeMap<>();
        ServerSentEvent end;
        try (Stream stream = open(id, Optional.empty())) {
            end = stream.readAll(
                    new ArrayList<>(), step -> streamed.put(step.path("step").asInt(), step));
        }

        assertThat(JSON.readTree(end.data()).path("status").asText()).isEqualTo("failed");
        JsonNode build = pipeline.build(id);
        assertThat(build.path("reason").asText()).isEqualTo("build");
        assertThat(build.path("message").asText())
                .isEqualTo("Dockerfile:5: RUN echo one && exit 7 failed: exit code 7");
        JsonNode failed = build.path("failed_step");
        assertThat(failed.path("name").asText()).startsWith("[3/4] RUN echo one");
        assertThat(failed.path("line").asInt()).isEqualTo(5);

        JsonNode shown = stepsOf(id);
        assertThat(shown).containsExactlyElementsOf(streamed.values());
        assertThat(shown)
                .filteredOn(step -> step.path("state").asText().equals("failed"))
                .singleElement()
                .satisfies(step -> {
                    assertThat(step.path("step")).isEqualTo(failed.path("step"));
                    assertThat(step.path("error").asText()).contains("exit code: 7");
                    assertThat(step.path("inputs").get(0).asInt()).isEqualTo(numberOf(shown, "[2/4] RUN echo fine"));
                });
        assertThat(shown)
                .filteredOn(step -> step.path("name").asText().startsWith("[4/4] RUN echo never"))
                .allSatisfy(step -> assertThat(step.path("state").asText()).isIn("waiting", "cancelled"));

        Map<Integer, BuildStep> said = new TreeMap<>();
        for (BuildStep step : pipeline.events().of(BuildStep.class, id)) {
            said.merge(step.step(), step, (one, other) -> one.revision() > other.revision() ? one : other);
        }
        assertThat(said.keySet()).isEqualTo(streamed.keySet());
        assertThat(said.values()).allSatisfy(step -> {
            JsonNode json = streamed.get(step.step());
            assertThat(json.path("revision").asInt()).isEqualTo(step.revision());
            assertThat(json.path("name").asText()).isEqualTo(step.name());
            assertThat(json.path("state").asText())
                    .isEqualTo(step.state().name().toLowerCase(Locale.ROOT));
        });
        assertThat(String.join("\n", pipeline.log(id)))
                .contains(
                        "Dockerfile:5",
                        "   4 |     RUN echo fine",
                        "   5 | >>> RUN echo one \\",
                        "   6 | >>>  && exit 7");
    }

    private JsonNode stepsOf(String id) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(pipeline.url().resolve("/v1/builds/" + id + "/steps"))
                .header("Authorization", "Bearer " + pipeline.token("demo"))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return JSON.readTree(http.send(request, BodyHandlers.ofString()).body())
                    .path("steps");
        }
    }

    /** 0 where no step begins so. */
    private static int numberOf(JsonNode steps, String beginning) {
        return steps.valueStream()
                .filter(step -> step.path("name").asText().startsWith(beginning))
                .mapToInt(step -> step.path("step").asInt())
                .findFirst()
                .orElse(0);
    }

    /** The end is said when the machine is gone, and not before. */
    @Test
    void endsABuildThatTakesTooLongAndItsMachineFirst() throws Exception {
        String id = pipeline.submit("demo", "FROM busybox:1\nRUN sleep 600\n", Map.of("timeout_seconds", "8"));

        JsonNode build = pipeline.awaitEnd(id);
        assertThat(pipeline.leftovers()).isEmpty();
        assertThat(build.path("status").asText()).as(build.toPrettyString()).isEqualTo("timed_out");
        assertThat(pipeline.events().of(BuildFinished.class, id))
                .extracting(BuildFinished::outcome)
                .containsExactly(BuildOutcome.TIMED_OUT);
    }

    @Test
    void endsARunningBuildThatIsCancelled() throws Exception {
        String id = pipeline.submit("FROM busybox:1\nRUN echo before; sleep 600\n");
        pipeline.awaitLogged(id, "before");
        assertThat(pipeline.leftovers()).as("what shows a machine").anyMatch(one -> one.startsWith("mounts of"));

        pipeline.as("demo").cancel(id);

        // Looked at at once: the end is said when the machine is gone, and not before.
        JsonNode build = pipeline.awaitEnd(id);
        assertThat(pipeline.leftovers()).isEmpty();
        assertThat(build.path("status").asText()).as(build.toPrettyString()).isEqualTo("cancelled");
        assertThat(build.has("image")).isFalse();
        BuildCancel cancel = pipeline.events().of(BuildCancel.class, id).getFirst();
        List<BuildFinished> ends = pipeline.events().of(BuildFinished.class, id);
        assertThat(ends).extracting(BuildFinished::outcome).containsExactly(BuildOutcome.CANCELLED);
        assertThat(cancel.requestedBy()).contains("demo");
        assertThat(cancel.requestedAt()).isBefore(ends.getFirst().finishedAt());
        assertThat(pipeline.events().of(ImagePushed.class, id)).isEmpty();
    }

    private static boolean said(List<ServerSentEvent> log, String text) throws IOException {
        for (ServerSentEvent event : log) {
            String line = JSON.readTree(event.data()).path("text").asText();
            if (line.endsWith(" " + text) && !line.contains("RUN")) {
                return true;
            }
        }
        return false;
    }

    private Stream open(String id, Optional<String> lastId) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(pipeline.url().resolve("/v1/builds/" + id + "/events"))
                .header("Authorization", "Bearer " + pipeline.token("demo"))
                .header("Accept", "text/event-stream");
        lastId.ifPresent(event -> request.header("Last-Event-ID", event));
        HttpClient http = HttpClient.newHttpClient();
        InputStream body =
                http.send(request.build(), BodyHandlers.ofInputStream()).body();
        return new Stream(http, new ServerSentEvent.Reader(body));
    }

    /** A connection of its own, so that to close it is to cut it. */
    private record Stream(HttpClient http, ServerSentEvent.Reader events) implements AutoCloseable {
        Optional<ServerSentEvent> next() throws IOException {
            return events.next();
        }

        /** Adds the lines to come, and returns the last event. */
        ServerSentEvent readAll(List<ServerSentEvent> log) throws IOException {
            return readAll(log, _ -> {});
        }

        /** The same with steps, each as it stands then. */
        ServerSentEvent readAll(List<ServerSentEvent> log, Consumer<JsonNode> steps) throws IOException {
            Optional<ServerSentEvent> last = Optional.empty();
            for (Optional<ServerSentEvent> event = next(); event.isPresent(); event = next()) {
                last = event;
                event.filter(one -> one.type().equals("log")).ifPresent(log::add);
                if (event.get().type().equals("step")) {
                    steps.accept(JSON.readTree(event.get().data()));
                }
            }
            return last.orElseThrow();
        }

        @Override
        public void close() throws IOException {
            http.shutdownNow();
            events.close();
        }
    }
}
