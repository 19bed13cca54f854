package dev.slipway.buildapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildLog;
import dev.slipway.events.BuildStarted;
import dev.slipway.events.Event;
import dev.slipway.events.ImageConverted;
import dev.slipway.events.ImagePushed;
import dev.slipway.events.life.BuildEnding;
import dev.slipway.events.life.FinishReason;
import dev.slipway.events.type.EventType;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.BlobContent;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import dev.slipway.testing.Tarball;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Backends.class)
class BuildLifeIT extends ApiAndKafka {
    private static final Instant NOW = Instant.parse("2026-08-01T12:00:00Z");

    private String id;
    private String path;

    @BeforeEach
    void startABuild() throws Exception {
        Api.Answer answer = api.submit(token("acme"), new Api.Form().source(Tarball.ofDockerfile("FROM scratch\n")));
        assertThat(answer.status()).isEqualTo(202);
        id = answer.json().path("id").asText();
        path = "/v1/builds/" + id;
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(assertion);
    }

    private BuildLog log(long first, String... lines) {
        return new BuildLog(
                id,
                "attempt-1",
                first,
                Stream.of(lines)
                        .map(line -> BuildLog.Line.of(NOW, "build", line))
                        .toList());
    }

    private BuildFinished succeeded(String digest) {
        return BuildEnding.of(id, "acme")
                .by("attempt-1")
                .succeeded(
                        new BuildFinished.Image("builds/acme/" + id, digest, Optional.of("cache/acme/main"), 3, 4),
                        Instant.now());
    }

    private BuildFinished failed() {
        return BuildEnding.of(id, "acme").by("attempt-1").failed(FinishReason.BUILD, "RUN failed", Instant.now());
    }

    private BuildStarted started() {
        return new BuildStarted(id, 1, "attempt-1", "launcher-a", "qemu/tcg", NOW);
    }

    private String status() throws Exception {
        return api.get(token("acme"), path).json().path("status").asText();
    }

    @Test
    void showsWhatTheTopicsTellAndKeepsTheFirstEnd() throws Exception {
        String digest = "sha256:" + "ab".repeat(32);
        kafka.publish(started(), started(), log(0, "one", "two"), log(0, "one", "two"));
        kafka.publish(succeeded(digest));
        kafka.publish(failed(), started());
        kafka.publish(new ImageConverted(
                "builds/acme/" + id,
                digest,
                ImageConverted.Result.CONVERTED,
                Optional.empty(),
                Optional.of(new ImageConverted.Disk(
                        "/disks/x.ext4",
                        "ext4",
                        4096,
                        "00".repeat(32),
                        Optional.of(new ImageConverted.Disk.Verity("ab".repeat(32), 2048)),
                        Optional.empty())),
                12,
                NOW));
        eventually(() -> assertThat(api.get(token("acme"), path)
                        .json()
                        .path("disk")
                        .path("location")
                        .asText())
                .isEqualTo("/disks/x.ext4"));
        Api.Answer build = api.get(token("acme"), path);
        assertThat(build.json().path("status").asText()).isEqualTo("succeeded");
        assertThat(build.json().path("image").path("reference").asText()).endsWith("/builds/acme/" + id + "@" + digest);
        JsonNode verity = build.json().path("disk").path("verity");
        assertThat(verity.path("root_hash").asText()).isEqualTo("ab".repeat(32));
        assertThat(verity.path("hash_offset").asLong()).isEqualTo(2048);
        assertThat(build.json().path("attempts")).hasSize(1);
        assertThat(api.get(token("acme"), path + "/log").response().body()).isEqualTo("one\ntwo\n");
        assertThat(api.delete(token("acme"), path).status()).isEqualTo(409);
    }

    @Test
    void resumesAStreamAtTheLineWhereItWasCutOffAndEndsItWithTheBuild() throws Exception {
        Optional<String> last;
        try (Follower first = new Follower(api.stream(token("acme"), path + "/events?follow", Map.of()))) {
            kafka.publish(started(), log(0, "a", "b"));
            eventually(() -> assertThat(first.log()).isEqualTo("ab"));
            // A silent build's stream stays open by heartbeats.
            eventually(() -> assertThat(first.ofType("heartbeat")).hasSizeGreaterThanOrEqualTo(2));
            last = first.lastId();
        }
        kafka.publish(log(1, "b", "c", "d"));
        try (Follower second = new Follower(
                api.stream(token("acme"), path + "/events", Map.of("Last-Event-ID", last.orElseThrow())))) {
            eventually(() -> assertThat(second.log()).isEqualTo("cd"));
            kafka.publish(failed(), log(4, "e"));
            eventually(() -> assertThat(second.ended()).isTrue());
            assertThat(second.log()).isEqualTo("cde");
            assertThat(second.ofType("status").getLast().data()).contains("\"status\":\"failed\"");
        }
    }

    @Test
    void endsAStreamThatDoesNotFollowAtThePresent() throws Exception {
        kafka.publish(log(0, "so far"));
        eventually(() -> assertThat(
                        api.get(token("acme"), path + "/log").response().body())
                .isEqualTo("so far\n"));
        Api.Answer answer = api.get(token("acme"), path + "/events?follow=false");
        assertThat(answer.response().headers().firstValue("Content-Type").orElse(""))
                .startsWith("text/event-stream");
        assertThat(answer.response().body())
                .contains("event: log\nid: 1\n", "so far", "event: status\ndata: {\"status\":\"requested\"}");
        assertThat(api.get(token("other"), path + "/events").status()).isEqualTo(404);
        assertThat(api.get(token("acme"), path + "/events?follow=maybe").status())
                .isEqualTo(400);
        assertThat(api.send(token("acme"), path + "/events", request -> request.header("Last-Event-ID", "x"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void cancelsABuildThatNoMachineRunsAtOnce() throws Exception {
        assertThat(api.delete(token("acme"), path).status()).isEqualTo(202);
        eventually(() -> assertThat(status()).isEqualTo("cancelled"));
        assertThat(kafka.events(EventType.BUILD_CANCEL, id)).hasSize(1);
        assertThat(api.delete(token("acme"), path).status()).isEqualTo(409);
        assertThat(api.delete(token("acme"), "/v1/builds/b" + "0".repeat(26)).status())
                .isEqualTo(404);
    }

    @Test
    void leavesTheEndOfARunningBuildToItsLauncher() throws Exception {
        kafka.publish(started());
        eventually(() -> assertThat(status()).isEqualTo("running"));
        assertThat(api.delete(token("acme"), path).status()).isEqualTo(202);
        assertThat(status()).isEqualTo("cancelling");
        assertThat(kafka.events(EventType.BUILD_FINISHED, id)).isEmpty();
        kafka.publish(BuildEnding.of(id, "acme").by("attempt-1").cancelled("cancelled by ci", Instant.now()));
        eventually(() -> assertThat(status()).isEqualTo("cancelled"));
    }

    @Test
    void listsBuildsPageByPageNewestFirst() throws Exception {
        for (int i = 0; i < 2; i++) {
            api.submit(token("acme"), new Api.Form().source(Tarball.ofDockerfile("FROM scratch\n")));
        }
        Api.Answer first = api.get(token("acme"), "/v1/builds?limit=2");
        assertThat(first.json().path("builds")).hasSize(2);
        Api.Answer second = api.get(
                token("acme"),
                "/v1/builds?limit=200&cursor="
                        + first.json().path("next_cursor").asText());
        List<String> ids = Stream.concat(
                        first.json().path("builds").valueStream(),
                        second.json().path("builds").valueStream())
                .map(build -> build.path("id").asText())
                .toList();
        assertThat(ids).doesNotHaveDuplicates().contains(id);
        assertThat(second.json().path("next_cursor").isMissingNode()).isTrue();
        assertThat(api.get(token("other"), "/v1/builds?limit=200").json().path("builds"))
                .allSatisfy(build -> assertThat(build.path("tenant").asText()).isEqualTo("other"));
        assertThat(api.get(token("other"), "/v1/builds?tenant=acme").status()).isEqualTo(403);
        assertThat(api.get(token("viewer"), "/v1/builds?tenant=acme&status=requested")
                        .json()
                        .path("builds"))
                .isNotEmpty();
        assertThat(api.get(token("acme"), "/v1/builds?status=odd").status()).isEqualTo(400);
        assertThat(api.get(token("acme"), "/v1/builds?cursor=odd").status()).isEqualTo(400);
        assertThat(api.get(token("acme"), "/v1/builds?limit=0").status()).isEqualTo(400);
    }

    @Test
    void tellsOfPushedManifestsAndOfNothingElse() throws Exception {
        String digest = "sha256:" + "cd".repeat(32);
        String envelope = """
            {"events":[
              {"action":"push","timestamp":"2026-08-01T12:00:00.5Z","actor":{"name":"build:%1$s"},
               "target":{"mediaType":"application/vnd.oci.image.manifest.v1+json","repository":"builds/acme/%1$s",
                         "digest":"%2$s","tag":"latest",
                         "references":[{"mediaType":"application/vnd.oci.image.config.v1+json"}]}},
              {"action":"pull","target":{"mediaType":"application/vnd.oci.image.manifest.v1+json",
               "repository":"builds/acme/%1$s","digest":"%2$s"}},
              {"action":"push","target":{"mediaType":"application/octet-stream","repository":"builds/acme/%1$s",
               "digest":"%2$s"}}]}
            """.formatted(id, digest);
        String webhook = "/internal/registry-events";
        assertThat(api.post(token("admin"), webhook, envelope).status()).isEqualTo(401);
        assertThat(api.post("", webhook, envelope).status()).isEqualTo(401);
        assertThat(api.get(Backends.WEBHOOK_SECRET, path).status()).isEqualTo(401);
        assertThat(api.post(Backends.WEBHOOK_SECRET, webhook, envelope).status())
                .isEqualTo(204);
        List<Event> events = kafka.events(EventType.IMAGE_PUSHED, id);
        assertThat(events).hasSize(1);
        ImagePushed pushed = (ImagePushed) events.getFirst();
        assertThat(pushed.tag()).contains("latest");
        assertThat(pushed.configMediaType()).contains(MediaTypes.OCI_CONFIG);
    }

    @Test
    void letsTheRegistryRepeatNoNotificationThatWillNeverDo() throws Exception {
        assertThat(api.post(Backends.WEBHOOK_SECRET, "/internal/registry-events", "no json")
                        .status())
                .isEqualTo(204);
        String large = "{\"events\":[{\"action\":\"push\",\"x\":\"" + "x".repeat(4 << 20) + "\"}]}";
        assertThat(api.post(Backends.WEBHOOK_SECRET, "/internal/registry-events", large)
                        .status())
                .isEqualTo(204);
    }

    @Test
    void findsAnImageWhoseNotificationWasLost() throws Exception {
        RawManifest manifest = pushImage(0);
        kafka.publish(succeeded(manifest.digest().toString()));
        eventually(() -> assertThat(kafka.events(EventType.IMAGE_PUSHED, id)).isNotEmpty());
        ImagePushed pushed =
                (ImagePushed) kafka.events(EventType.IMAGE_PUSHED, id).getFirst();
        assertThat(pushed.digest()).isEqualTo(manifest.digest().toString());
        assertThat(pushed.configMediaType()).contains(MediaTypes.OCI_CONFIG);
        assertThat(pushed.actor()).contains("sweep");
    }

    @Test
    void findsNoImageOfMoreLayersThanOthersAreToldOf() throws Exception {
        kafka.publish(succeeded(pushImage(501).digest().toString()));
        String hostile = id;
        startABuild();
        kafka.publish(succeeded(pushImage(500).digest().toString()));

        eventually(() -> assertThat(kafka.events(EventType.IMAGE_PUSHED, id)).isNotEmpty());
        assertThat(kafka.events(EventType.IMAGE_PUSHED, hostile)).isEmpty();
    }

    private RawManifest pushImage(int layers) throws IOException {
        URI url = Backends.running().registry().url();
        try (RegistryClient client = RegistryClient.builder().registry(url).build()) {
            Repository repository = Repository.at(url, "builds/acme/" + id);
            byte[] config = "{}".getBytes(StandardCharsets.UTF_8);
            Descriptor descriptor = Descriptor.of(MediaTypes.OCI_CONFIG, config);
            client.pushBlob(repository, descriptor, BlobContent.of(config));
            String layer = "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":2}"
                    .formatted(MediaTypes.OCI_LAYER_GZIP, descriptor.digest());
            RawManifest manifest = RawManifest.of(
                    """
                    {"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"%s","digest":"%s","size":2},"layers":[%s]}
                    """.formatted(
                                    MediaTypes.OCI_MANIFEST,
                                    MediaTypes.OCI_CONFIG,
                                    descriptor.digest(),
                                    Stream.generate(() -> layer).limit(layers).collect(Collectors.joining(",")))
                            .getBytes(StandardCharsets.UTF_8),
                    MediaTypes.OCI_MANIFEST);
            client.putManifest(repository.tag("latest"), manifest);
            return manifest;
        }
    }
}
