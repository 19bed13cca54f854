package dev.slipway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.events.BuildCancel;
import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildLog;
import dev.slipway.events.BuildStarted;
import dev.slipway.events.ImageConverted;
import dev.slipway.events.ImagePushed;
import dev.slipway.events.life.BuildOutcome;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is said twice, or not at all, makes one image and one disk all the same. */
@ExtendWith(SharedPipeline.class)
class PipelineRedeliveryIT {
    private final RunningPipeline pipeline;

    PipelineRedeliveryIT(RunningPipeline pipeline) {
        this.pipeline = pipeline;
    }

    @Test
    void makesOneImageAndOneDiskOfEventsThatAllComeTwice() throws Exception {
        String id;
        DiskFile disk;
        try (PipelineEvents.Repeater _ = pipeline.events().repeatAll()) {
            id = pipeline.submitAdminBuild("FROM busybox:1\nRUN sleep 2 && echo twice > /name\n");
            disk = DiskFile.of(pipeline.awaitDisk(id));
        }
        String endedAs = pipeline.build(id).path("finished_at").asText();

        repeatAllThatWasSaid("after");

        assertThat(pipeline.events().of(BuildStarted.class, id)).as("machines").hasSize(1);
        assertThat(pipeline.events().of(BuildFinished.class, id))
                .extracting(BuildFinished::outcome)
                .containsExactly(BuildOutcome.SUCCEEDED);
        assertThat(conversions(id)).containsOnlyOnce(ImageConverted.Result.CONVERTED);
        assertThat(pipeline.build(id).path("finished_at").asText()).isEqualTo(endedAs);
        assertThat(pipeline.build(id).path("attempts")).hasSize(1);
        assertThat(pipeline.log(id)).hasSize(linesSaid(id));
        assertThat(DiskFile.of(pipeline.awaitDisk(id))).isEqualTo(disk);
        assertThat(pipeline.leftovers()).isEmpty();
    }

    @Test
    void endsABuildOnceThatIsCancelledAgainAndAgain() throws Exception {
        String id;
        JsonNode ended;
        try (PipelineEvents.Repeater _ = pipeline.events().repeatAll()) {
            id = pipeline.submit("FROM busybox:1\nRUN echo before; sleep 600\n");
            pipeline.awaitLogged(id, "before");
            pipeline.as("demo").cancel(id);
            ended = pipeline.awaitEnd(id);
        }
        pipeline.events().say(new BuildCancel(id, "somebody else", Instant.now()));
        repeatAllThatWasSaid("after-cancel");

        assertThat(ended.path("status").asText()).as(ended.toPrettyString()).isEqualTo("cancelled");
        assertThat(ended.path("cancel_requested_by").asText()).isEqualTo("demo");
        assertThat(pipeline.build(id)).isEqualTo(ended);
        assertThat(pipeline.events().of(BuildStarted.class, id)).as("machines").hasSize(1);
        assertThat(pipeline.events().of(BuildFinished.class, id))
                .extracting(BuildFinished::outcome)
                .containsExactly(BuildOutcome.CANCELLED);
        assertThat(pipeline.events().of(ImagePushed.class, id)).isEmpty();
        assertThatThrownBy(() -> pipeline.as("demo").cancel(id)).hasMessageContaining("is cancelled");
        assertThat(pipeline.leftovers()).isEmpty();
    }

    @Test
    void whatHasSucceededStaysSoWhenACancelComesLate() throws Exception {
        String id = pipeline.submit("FROM busybox:1\nRUN echo in-time > /name\n");
        DiskFile disk = DiskFile.of(pipeline.awaitDisk(id));
        JsonNode before = pipeline.build(id);

        // The API refuses it, and may yet have let it pass a moment before the end was known.
        assertThatThrownBy(() -> pipeline.as("demo").cancel(id)).hasMessageContaining("is succeeded");
        BuildCancel late = new BuildCancel(id, "demo", Instant.now());
        pipeline.events().say(late);
        pipeline.events().say(late);
        pipeline.awaitDisk(pipeline.submit("FROM busybox:1\nRUN echo after-late > /name\n"));

        JsonNode after = pipeline.build(id);
        for (String field : List.of("status", "finished_at", "image", "disk", "attempts")) {
            assertThat(after.path(field)).as(field).isEqualTo(before.path(field));
        }
        assertThat(pipeline.events().of(BuildFinished.class, id))
                .extracting(BuildFinished::outcome)
                .containsExactly(BuildOutcome.SUCCEEDED);
        assertThat(DiskFile.of(disk.file())).isEqualTo(disk);
    }

    @Test
    void convertsAnImageOfWhichTheRegistryToldNobody() throws Exception {
        Path secret = pipeline.data().resolve("keys").resolve("webhook-secret");
        String known = Files.readString(secret);
        Files.writeString(secret, "not what the registry sends");
        String id;
        try {
            id = pipeline.submit("FROM busybox:1\nRUN echo untold > /name\n");
            pipeline.awaitSuccess(id);
            // What it has to tell, and could not, it keeps in memory.
            ProcessHandle registry = pipeline.neighbour("slipway/registry.yml");
            registry.destroyForcibly();
            registry.onExit().join();
        } finally {
            Files.writeString(secret, known);
        }

        pipeline.awaitDisk(id);

        assertThat(pipeline.events().of(ImagePushed.class, id))
                .extracting(push -> push.actor().orElse(""))
                .containsExactly("sweep");
        assertThat(conversions(id)).containsExactly(ImageConverted.Result.CONVERTED);
    }

    @Test
    void convertsNothingWhereADigestIsPushedAgain() throws Exception {
        // Without a step that takes its time from the clock, each build makes the same image.
        String dockerfile = "FROM busybox:1\n";
        String first = pipeline.submit(dockerfile);
        DiskFile disk = DiskFile.of(pipeline.awaitDisk(first));
        String digest = pipeline.build(first).path("image").path("digest").asText();

        String second = pipeline.submit(dockerfile);

        assertThat(pipeline.awaitDisk(second)).isEqualTo(disk.file());
        assertThat(pipeline.build(second).path("image").path("digest").asText()).isEqualTo(digest);
        assertThat(conversions(second)).containsExactly(ImageConverted.Result.SKIPPED);
        assertThat(DiskFile.of(disk.file())).isEqualTo(disk);
    }

    @Test
    void convertsNothingWhereADigestIsTaggedAgain() throws Exception {
        String id = pipeline.submit("FROM busybox:1\nRUN echo tagged > /name\n");
        DiskFile disk = DiskFile.of(pipeline.awaitDisk(id));
        ImagePushed pushed = pipeline.events().of(ImagePushed.class, id).getFirst();

        assertThat(notifyOf(pushed, "another-tag")).isEqualTo(204);

        Awaitility.await("an answer to the tag").until(() -> conversions(id).size() == 2);
        assertThat(conversions(id)).containsExactly(ImageConverted.Result.CONVERTED, ImageConverted.Result.SKIPPED);
        assertThat(DiskFile.of(pipeline.awaitDisk(id))).isEqualTo(disk);
    }

    /** Returns when every service has had all of it again. */
    private void repeatAllThatWasSaid(String name) throws Exception {
        try (PipelineEvents.Repeater again = pipeline.events().repeatAll()) {
            again.awaitRepeated();
        }
        // Queues keep their order: when this has gone through all of them, so has everything before it.
        pipeline.awaitDisk(pipeline.submit("FROM busybox:1\nRUN echo " + name + " > /name\n"));
    }

    /** Two slots of a worker may both prepare a doubled request, and say each line alike. */
    private int linesSaid(String id) throws IOException, InterruptedException {
        Set<String> lines = new HashSet<>();
        for (BuildLog batch : pipeline.events().of(BuildLog.class, id)) {
            for (int line = 0; line < batch.lines().size(); line++) {
                lines.add(batch.writer() + "/" + (batch.firstSequence() + line));
            }
        }
        return lines.size();
    }

    private List<ImageConverted.Result> conversions(String id) throws IOException, InterruptedException {
        return pipeline.events().of(ImageConverted.class, id).stream()
                .map(ImageConverted::result)
                .toList();
    }

    /** As the registry does, when somebody gives a manifest that it has one more tag. */
    private int notifyOf(ImagePushed pushed, String tag) throws IOException, InterruptedException {
        String notification = """
                {"events": [{"action": "push", "target": {"mediaType": "%s", "repository": "%s", "digest": "%s",
                             "tag": "%s"}}]}
                """.formatted(pushed.mediaType(), pushed.repository(), pushed.digest(), tag);
        String secret = Files.readString(pipeline.data().resolve("keys").resolve("webhook-secret"));
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI target = pipeline.url().resolve("/internal/registry-events");
            HttpResponse<Void> response = http.send(
                    HttpRequest.newBuilder(target)
                            .header("Authorization", "Bearer " + secret)
                            .header("Content-Type", "application/vnd.docker.distribution.events.v2+json")
                            .POST(BodyPublishers.ofString(notification))
                            .build(),
                    BodyHandlers.discarding());
            return response.statusCode();
        }
    }

    /** A disk, to be told from one written again at the same place, and how many there are beside it. */
    private record DiskFile(Path file, Map<String, Object> identity, long neighbours) {
        static DiskFile of(Path file) throws IOException {
            try (Stream<Path> beside = Files.list(file.getParent())) {
                return new DiskFile(file, Files.readAttributes(file, "unix:ino,lastModifiedTime,size"), beside.count());
            }
        }
    }
}
