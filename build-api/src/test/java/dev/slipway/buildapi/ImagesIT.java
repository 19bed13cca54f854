package dev.slipway.buildapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.events.BuildFinished;
import dev.slipway.events.Event;
import dev.slipway.events.PublishEvent.ImagePublished;
import dev.slipway.events.PublishEvent.PublishJob;
import dev.slipway.events.life.BuildEnding;
import dev.slipway.events.repository.RepositoryNames;
import dev.slipway.events.type.EventType;
import dev.slipway.kafka.Decoded;
import dev.slipway.kafka.EventCodec;
import dev.slipway.testing.Tarball;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The names of images: what builds show of them, who sees which, and how an image gets a further one. The test is the publisher. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
class ImagesIT extends ApiAndKafka {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String DIGEST = "sha256:" + "5e".repeat(32);

    private String buildThatSucceeded(String tenant, String tags, String push) throws Exception {
        Api.Answer answer = api.submit(
                token(tenant),
                new Api.Form().field("tags", tags).field("push", push).source(Tarball.ofDockerfile("FROM scratch\n")));
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(202);
        String id = answer.json().path("id").asText();
        kafka.publish(BuildEnding.of(id, tenant)
                .by("a1")
                .succeeded(
                        new BuildFinished.Image(RepositoryNames.image(tenant, id), DIGEST, Optional.empty(), 0, 1),
                        Instant.now()));
        return id;
    }

    private static ImagePublished published(
            String id, String tenant, String name, String place, ImagePublished.Result result, Instant askedAt) {
        return new ImagePublished(
                id,
                tenant,
                Optional.of(id),
                name,
                place,
                result,
                DIGEST,
                Optional.of("said so").filter(_ -> result != ImagePublished.Result.PUBLISHED),
                askedAt,
                Instant.now());
    }

    private void hasTag(String tenant, String name, String tag) {
        kafka.publish(published(
                "b-" + name + "-" + tag,
                tenant,
                name + ":" + tag,
                "images/" + tenant + "/" + name + ":" + tag,
                ImagePublished.Result.PUBLISHED,
                Instant.now()));
    }

    private JsonNode get(String token, String path) throws Exception {
        Api.Answer answer = api.get(token(token), path);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.json();
    }

    private JsonNode awaitTags(String token, String path, int count) {
        return await().atMost(PATIENCE)
                .ignoreExceptionsMatching(AssertionError.class::isInstance)
                .until(() -> api.get(token(token), path).json().path("tags"), tags -> tags.size() == count);
    }

    @Test
    void buildShowsWhatBecameOfEachOfItsNames() throws Exception {
        String elsewhere = "registry.example.com/team/shown:1";
        String id = buildThatSucceeded("acme", "[\"shown:1\",\"" + elsewhere + "\"]", "true");
        JsonNode pending = get("acme", "/v1/builds/" + id).path("names");
        assertThat(pending.findValuesAsText("name")).containsExactly("shown:1", elsewhere);
        assertThat(pending.findValuesAsText("result")).containsExactly("pending", "pending");

        kafka.publish(
                published(id, "acme", elsewhere, elsewhere, ImagePublished.Result.REFUSED, Instant.now()),
                published(
                        id, "acme", "shown:1", "images/acme/shown:1", ImagePublished.Result.PUBLISHED, Instant.now()));

        JsonNode names = await().atMost(PATIENCE)
                .until(() -> get("acme", "/v1/builds/" + id).path("names"), all -> !all.findValuesAsText("result")
                        .contains("pending"));
        assertThat(names.findValuesAsText("result")).containsExactly("published", "refused");
        assertThat(names.findValuesAsText("digest")).containsExactly(DIGEST, DIGEST);
        assertThat(names.get(0).path("reference").asText()).endsWith("/images/acme/shown:1");
        assertThat(names.get(1).path("reference").asText()).isEqualTo(elsewhere);
        assertThat(names.get(1).path("message").asText()).isEqualTo("said so");
    }

    @Test
    void nameWithAHostIsNoneWithoutPush() throws Exception {
        String id = buildThatSucceeded("acme", "[\"quiet:1\",\"registry.example.com/quiet:1\"]", "false");

        assertThat(get("acme", "/v1/builds/" + id).path("names").findValuesAsText("name"))
                .containsExactly("quiet:1");
    }

    @Test
    void eachSeesItsOwnImagesAndTheirTags() throws Exception {
        hasTag("acme", "mine", "1");
        hasTag("acme", "team/mine", "2");
        hasTag("acme", "mine", "3");
        hasTag("other", "theirs", "1");

        assertThat(awaitTags("acme", "/v1/images/mine/tags", 2).findValuesAsText("tag"))
                .containsExactlyInAnyOrder("1", "3");
        assertThat(awaitTags("admin", "/v1/images/team/mine/tags?tenant=acme", 1)
                        .path(0)
                        .path("digest")
                        .asText())
                .isEqualTo(DIGEST);
        awaitTags("other", "/v1/images/theirs/tags", 1);
        assertThat(get("acme", "/v1/images?limit=200").path("images").findValuesAsText("name"))
                .contains("mine", "team/mine")
                .doesNotContain("theirs");
        assertThat(get("admin", "/v1/images?limit=200").path("images").findValuesAsText("name"))
                .contains("mine", "theirs");
        assertThat(api.get(token("acme"), "/v1/images/theirs/tags").status()).isEqualTo(404);
        assertThat(api.get(token("acme"), "/v1/images/theirs/tags?tenant=other").status())
                .isEqualTo(403);
        assertThat(api.get(token("admin"), "/v1/images/mine/tags").status()).isEqualTo(400);
    }

    @Test
    void listHasPages() throws Exception {
        for (int name = 0; name < 3; name++) {
            hasTag("acme", "page" + name, "1");
        }
        awaitTags("acme", "/v1/images/page2/tags", 1);

        JsonNode first = get("acme", "/v1/images?limit=1");
        JsonNode second = get(
                "acme", "/v1/images?limit=1&cursor=" + first.path("next_cursor").asText());

        assertThat(first.path("images")).hasSize(1);
        assertThat(second.path("images")).hasSize(1).isNotEqualTo(first.path("images"));
    }

    @Test
    void imageGetsAFurtherNameAndTheAnswerSaysWhatCameOfIt() throws Exception {
        hasTag("acme", "source", "1");
        awaitTags("acme", "/v1/images/source/tags", 1);

        CompletableFuture<Api.Answer> answer =
                CompletableFuture.supplyAsync(() -> put("acme", "/v1/images/team/copy/tags/2", "source:1"));
        PublishJob job = await().atMost(PATIENCE)
                .until(() -> jobs("team/copy:2"), jobs -> !jobs.isEmpty())
                .getFirst();
        kafka.publish(new ImagePublished(
                job.id(),
                job.tenant(),
                job.buildId(),
                job.names().getFirst(),
                "images/acme/team/copy:2",
                ImagePublished.Result.PUBLISHED,
                job.digest(),
                Optional.empty(),
                job.askedAt(),
                Instant.now()));

        assertThat(job.repository()).isEqualTo("images/acme/source");
        assertThat(job.digest()).isEqualTo(DIGEST);
        assertThat(answer.get().status()).as(answer.get().response().body()).isEqualTo(200);
        assertThat(answer.get().json().path("result").asText()).isEqualTo("published");
        assertThat(answer.get().json().path("reference").asText()).endsWith("/images/acme/team/copy:2");
        awaitTags("acme", "/v1/images/team/copy/tags", 1);
    }

    @Test
    void imageThatATagNoLongerLeadsToIsFoundByItsDigest() throws Exception {
        hasTag("acme", "left", "1");
        String newer = "sha256:" + "6f".repeat(32);
        kafka.publish(new ImagePublished(
                "b-newer",
                "acme",
                Optional.of("b-newer"),
                "left:1",
                "images/acme/left:1",
                ImagePublished.Result.PUBLISHED,
                newer,
                Optional.empty(),
                Instant.now().plusSeconds(1),
                Instant.now()));
        await().atMost(PATIENCE).until(() -> awaitTags("acme", "/v1/images/left/tags", 1)
                .path(0)
                .path("digest")
                .asText()
                .equals(newer));

        CompletableFuture<Api.Answer> answer =
                CompletableFuture.supplyAsync(() -> put("acme", "/v1/images/left/tags/old", "left@" + DIGEST));
        PublishJob job = await().atMost(PATIENCE)
                .until(() -> jobs("left:old"), jobs -> !jobs.isEmpty())
                .getFirst();
        kafka.publish(published(
                job.id(), "acme", "left:old", "images/acme/left:old", ImagePublished.Result.PUBLISHED, job.askedAt()));

        assertThat(job.repository()).isEqualTo("images/acme/left");
        assertThat(job.digest()).isEqualTo(DIGEST);
        assertThat(answer.get().status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "acme, /v1/images/a/tags/1, nothing:1, 404",
        "acme, /v1/images/a/tags/1, registry.example.com/web:1, 404",
        "acme, /v1/images/A/tags/1, source:1, 400",
        "acme, /v1/images/registry.example.com/web/tags/1, source:1, 400",
        "acme, /v1/images/a/tags/1?tenant=other, source:1, 403",
        "viewer, /v1/images/a/tags/1?tenant=acme, source:1, 403",
        "admin, /v1/images/a/tags/1, source:1, 400",
    })
    void refusesWhatCannotBe(String token, String path, String image, int status) {
        assertThat(put(token, path, image).status()).isEqualTo(status);
    }

    private Api.Answer put(String token, String path, String image) {
        try {
            return api.send(token(token), path, request -> request.header("Content-Type", "application/json")
                    .PUT(BodyPublishers.ofString("{\"image\":\"" + image + "\"}")));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private List<PublishJob> jobs(String name) {
        return kafka.records(EventType.BUILD_PUBLISH.topic()).stream()
                .map(EventCodec::decode)
                .filter(Decoded.Known.class::isInstance)
                .map(decoded -> ((Decoded.Known) decoded).event())
                .map(ImagesIT::job)
                .filter(job -> job.names().contains(name))
                .toList();
    }

    private static PublishJob job(Event event) {
        return (PublishJob) event;
    }
}
