package dev.slipway.converter;

import static dev.slipway.converter.RealTraffic.converted;
import static dev.slipway.converter.RealTraffic.publish;
import static dev.slipway.converter.RealTraffic.push;
import static dev.slipway.converter.RealTraffic.pushIndex;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.converter.convert.Pushes;
import dev.slipway.events.ImageConverted;
import dev.slipway.events.ImageConverted.Result;
import dev.slipway.events.ImagePushed;
import dev.slipway.testing.OpenRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The cleanup of a converter whose disks and registry are real. */
@QuarkusTest
@QuarkusTestResource(RealBackends.class)
class CleanupIT {

    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void removesExactlyTheDiskWhoseImageWasDeletedUntilItIsPushedAgain() throws Exception {
        EmptyImage kept = push("builds/acme/kept", new EmptyImage("kept"));
        EmptyImage deleted = push("builds/acme/deleted", new EmptyImage("deleted"));
        Path keptDisk = convert(Pushes.of("builds/acme/kept", kept.digest()));
        Path deletedDisk = convert(Pushes.of("builds/acme/deleted", deleted.digest()));
        long size = Files.size(deletedDisk);
        delete("builds/acme/deleted", deleted.digest());

        JsonNode dry = cleanUp("true");

        assertThat(dry.path("dry_run").asBoolean()).isTrue();
        assertThat(digests(dry, "would_be_removed")).containsExactly(deleted.digest());
        assertThat(dry.path("freed_bytes").asLong()).isEqualTo(size);
        assertThat(deletedDisk).exists();

        JsonNode wet = cleanUp("false");

        assertThat(digests(wet, "removed")).containsExactly(deleted.digest());
        assertThat(digests(wet, "still_there")).contains(kept.digest());
        JsonNode removed = disk(wet, deleted.digest());
        assertThat(removed.path("file").asText()).isEqualTo(deletedDisk.toString());
        assertThat(removed.path("bytes").asLong()).isEqualTo(size);
        assertThat(removed.path("references").get(0).asText()).isEqualTo("builds/acme/deleted@" + deleted.digest());
        assertThat(deletedDisk.getParent()).doesNotExist();
        assertThat(keptDisk).exists();

        assertThat(digests(cleanUp("false"), "removed")).isEmpty();

        push("builds/acme/again", deleted);
        assertThat(convert(Pushes.of("builds/acme/again", deleted.digest()))).isEqualTo(deletedDisk);
        assertThat(deletedDisk).hasSize(size);
        assertThat(converted("builds/acme/again").getFirst().result()).isEqualTo(Result.CONVERTED);
    }

    @Test
    void aDiskStaysUntilItsImageIsGoneFromEveryRepository() throws Exception {
        EmptyImage image = push("builds/acme/two-a", new EmptyImage("two"));
        EmptyImage.Index index = pushIndex("builds/acme/two-b", image.index());
        Path disk = convert(Pushes.of("builds/acme/two-a", image.digest()));
        assertThat(convert(Pushes.of("builds/acme/two-b", index.digest(), Pushes.INDEX, Optional.empty())))
                .isEqualTo(disk);

        delete("builds/acme/two-a", image.digest());
        assertThat(disk(cleanUp("false"), image.digest()).path("verdict").asText())
                .isEqualTo("still_there");

        delete("builds/acme/two-b", index.digest());
        assertThat(disk(cleanUp("false"), image.digest()).path("verdict").asText())
                .isEqualTo("removed");
        assertThat(disk).doesNotExist();
    }

    @Test
    void opensToItsSecretAlone() {
        for (String authorization : List.of("", "Bearer", "Bearer open", "Basic " + RealBackends.SECRET)) {
            problem(given().header("Authorization", authorization), 401, "unauthenticated");
        }
        problem(given(), 401, "unauthenticated");
    }

    @Test
    void saysWhichParameterItDoesNotUnderstand() {
        problem(
                        given().header("Authorization", "Bearer " + RealBackends.SECRET)
                                .queryParam("dry_run", "maybe"),
                        400,
                        "invalid_request")
                .body("errors.field", everyItem(equalTo("dry_run")));
    }

    private static ValidatableResponse problem(RequestSpecification request, int status, String kind) {
        return request.post("/internal/disks/cleanup")
                .then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("status", equalTo(status))
                .body("type", equalTo("urn:slipway:problem:" + kind));
    }

    private static JsonNode cleanUp(String dryRun) throws IOException {
        return new ObjectMapper()
                .readTree(given().header("Authorization", "Bearer " + RealBackends.SECRET)
                        .queryParam("dry_run", dryRun)
                        .post("/internal/disks/cleanup")
                        .then()
                        .statusCode(200)
                        .extract()
                        .asByteArray());
    }

    private static Path convert(ImagePushed push) {
        publish(push);
        await().atMost(LONG).until(() -> !converted(push.repository()).isEmpty());
        ImageConverted answer = converted(push.repository()).getFirst();
        return Path.of(answer.disk().orElseThrow().location());
    }

    private static void delete(String path, String digest) throws IOException {
        OpenRegistry.delete(RealBackends.running().registry().url(), path, digest);
    }

    private static JsonNode disk(JsonNode report, String digest) {
        return StreamSupport.stream(report.path("disks").spliterator(), false)
                .filter(disk -> disk.path("digest").asText().equals(digest))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> digests(JsonNode report, String verdict) {
        return StreamSupport.stream(report.path("disks").spliterator(), false)
                .filter(disk -> disk.path("verdict").asText().equals(verdict))
                .map(disk -> disk.path("digest").asText())
                .toList();
    }
}
