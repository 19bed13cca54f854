package dev.slipway.buildapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.events.BuildFinished;
import dev.slipway.events.ImageConverted;
import dev.slipway.events.ImageConverted.Result;
import dev.slipway.events.ImagePushed;
import dev.slipway.events.life.BuildEnding;
import dev.slipway.events.type.EventType;
import dev.slipway.http.AddressSecret;
import dev.slipway.oci.MediaTypes;
import dev.slipway.testing.OpenRegistry;
import dev.slipway.testing.Tarball;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How callers come to the disk of a build, over a real broker, database and registry. The converter is the test. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
class DisksIT extends ApiAndKafka {
    private static final String HEX = "cd".repeat(32);
    private static final Instant FIRST = Instant.parse("2026-11-28T12:00:00Z");

    private String id;
    private String repository;
    private String path;
    private String digest;

    @BeforeEach
    void startABuild() throws Exception {
        Api.Answer answer = api.submit(token("acme"), new Api.Form().source(Tarball.ofDockerfile("FROM scratch\n")));
        assertThat(answer.status()).isEqualTo(202);
        id = answer.json().path("id").asText();
        repository = "builds/acme/" + id;
        path = "/v1/builds/" + id + "/disk";
        String image = SourceArtifact.push(Backends.running().registry().url(), repository, new byte[] {1});
        digest = image.substring(image.indexOf('@') + 1);
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(assertion);
    }

    private void succeed() {
        kafka.publish(BuildEnding.of(id, "acme")
                .by("attempt-1")
                .succeeded(new BuildFinished.Image(repository, digest, Optional.empty(), 0, 1), FIRST));
    }

    private ImageConverted converted(Result result, Optional<String> reason, Optional<String> url, Instant at) {
        Optional<ImageConverted.Disk> disk = url.map(
                _ -> new ImageConverted.Disk("/disks/x.ext4", "ext4", 4096, "00".repeat(32), Optional.empty(), url));
        return new ImageConverted(repository, digest, result, reason, disk, 12, at);
    }

    private void convert(String url, Instant at) throws Exception {
        kafka.publish(converted(Result.CONVERTED, Optional.empty(), Optional.of(url), at));
        eventually(() -> assertThat(location(api.get(token("acme"), path))).startsWith(url + "?"));
    }

    private static String location(Api.Answer answer) {
        return answer.response().headers().firstValue("Location").orElse("");
    }

    private JsonNode disk() throws Exception {
        return api.get(token("acme"), "/v1/builds/" + id).json().path("disk");
    }

    private void problem(String caller, int status, String type) throws Exception {
        Api.Answer answer = api.get(token(caller), path);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().path("type").asText()).isEqualTo("urn:slipway:problem:" + type);
    }

    @Test
    void leadsThoseWhoMayHaveItToASignedAddress() throws Exception {
        problem("acme", 404, "no_disk");
        succeed();
        eventually(() -> problem("acme", 404, "no_disk_yet"));

        convert("/disks/" + HEX, FIRST);

        Api.Answer answer = api.get(token("acme"), path);
        assertThat(answer.status()).isEqualTo(307);
        assertThat(answer.response().headers().firstValue("Cache-Control")).contains("no-store");
        String[] parts = location(answer).split("[?&]");
        String expires = parts[2].substring("expires=".length());
        assertThat(new AddressSecret(Backends.running().diskSecret())
                        .judge(
                                "disks/" + HEX,
                                "acme",
                                expires,
                                parts[3].substring("signature=".length()),
                                Instant.now()))
                .isEqualTo(AddressSecret.Verdict.VALID);
        assertThat(location(api.get(token("acme"), path + "/description")))
                .startsWith("/disks/" + HEX + "/description?");
        assertThat(api.send(token("deployer"), path, request -> request.HEAD()).status())
                .isEqualTo(307);
        assertThat(api.get(token("admin"), path).status()).isEqualTo(307);
        problem("other", 404, "no_such_build");
        problem("viewer", 403, "forbidden");
        assertThat(api.get("", path).status()).isEqualTo(401);
    }

    @Test
    void saysWhereADiskIsThatNoConverterServes() throws Exception {
        succeed();
        kafka.publish(new ImageConverted(
                repository,
                digest,
                Result.CONVERTED,
                Optional.empty(),
                Optional.of(new ImageConverted.Disk(
                        "/disks/x.ext4", "ext4", 4096, "00".repeat(32), Optional.empty(), Optional.empty())),
                12,
                FIRST));

        eventually(() -> problem("acme", 404, "disk_not_served"));
    }

    @Test
    void hasADiskMadeAgainAndSaysWhereThatFailed() throws Exception {
        succeed();
        convert("/disks/" + HEX, FIRST);

        Api.Answer answer = api.post(token("acme"), path, "");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(location(answer)).endsWith(path);
        assertThat(api.post(token("acme"), path, "").status()).isEqualTo(202);
        List<ImagePushed> asked = kafka.events(EventType.IMAGE_PUSHED, id).stream()
                .map(ImagePushed.class::cast)
                .filter(push -> push.actor().equals(Optional.of(ImagePushed.DISK_REQUEST)))
                .toList();
        assertThat(asked).hasSize(1);
        assertThat(asked.getFirst().repository()).isEqualTo(repository);
        assertThat(asked.getFirst().digest()).isEqualTo(digest);
        assertThat(asked.getFirst().mediaType()).isEqualTo(MediaTypes.OCI_MANIFEST);

        kafka.publish(converted(Result.FAILED, Optional.of("no space"), Optional.empty(), FIRST.plusSeconds(1)));
        eventually(() -> assertThat(disk().path("failure").asText()).isEqualTo("no space"));
        assertThat(disk().path("result").asText()).isEqualTo("converted");

        convert("https://elsewhere.example.com/disks/" + HEX, FIRST.plusSeconds(2));
        assertThat(disk().has("failure")).isFalse();
        assertThat(disk().has("failed_at")).isFalse();
    }

    @Test
    void asksForNoDiskThatCannotBeMade() throws Exception {
        assertThat(api.post(token("acme"), path, "").status()).isEqualTo(404);
        succeed();
        convert("/disks/" + HEX, FIRST);
        assertThat(api.post(token("viewer"), path, "").status()).isEqualTo(403);
        assertThat(api.post(token("other"), path, "").status()).isEqualTo(404);

        OpenRegistry.delete(Backends.running().registry().url(), repository, digest);

        Api.Answer gone = api.post(token("acme"), path, "");
        assertThat(gone.status()).isEqualTo(410);
        assertThat(gone.json().path("type").asText()).isEqualTo("urn:slipway:problem:image_gone");
        assertThat(gone.json().path("detail").asText()).contains(digest).contains("build it again");
    }
}
