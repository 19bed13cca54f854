package dev.slipway.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.cli.api.ServerSentEvent;
import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildOutcome;
import dev.slipway.events.ImagePushed;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    @Test
    void endsARunningBuildThatIsCancelled() throws Exception {
        String id = pipeline.submit("FROM busybox:1\nRUN echo before; sleep 600\n");
        pipeline.awaitLogged(id, "before");
        assertThat(pipeline.leftovers()).as("what shows a machine").anyMatch(one -> one.startsWith("mounts of"));

        pipeline.as("demo").cancel(id);

        JsonNode build = pipeline.awaitEnd(id);
        assertThat(build.path("status").asText()).as(build.toPrettyString()).isEqualTo("cancelled");
        assertThat(build.has("image")).isFalse();
        assertThat(pipeline.leftovers()).isEmpty();
        assertThat(pipeline.events().of(BuildFinished.class, id))
                .extracting(BuildFinished::outcome)
                .containsExactly(BuildOutcome.CANCELLED);
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
            Optional<ServerSentEvent> last = Optional.empty();
            for (Optional<ServerSentEvent> event = next(); event.isPresent(); event = next()) {
                last = event;
                event.filter(one -> one.type().equals("log")).ifPresent(log::add);
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
