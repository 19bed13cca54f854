package dev.slipway.buildapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.events.BaseImageMoved;
import dev.slipway.events.BaseImageProgress;
import dev.slipway.events.BaseImageRequested;
import dev.slipway.events.BuildPrepared;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.Event;
import dev.slipway.events.MirrorImageChecked;
import dev.slipway.events.MirrorRepositoryChanged;
import dev.slipway.events.MirrorUpstreamObserved;
import dev.slipway.events.MirrorUpstreamObserved.Away;
import dev.slipway.events.MirrorUpstreamObserved.Quota;
import dev.slipway.events.Topics;
import dev.slipway.events.spec.BaseImage;
import dev.slipway.events.sync.SyncReport;
import dev.slipway.events.sync.TagResult;
import dev.slipway.events.sync.TagSync;
import dev.slipway.events.type.EventType;
import dev.slipway.testing.Tarball;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What admins and tenants see of the mirror, and what admins ask of it; the test is mirror-worker. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
class BaseImagesIT extends ApiAndKafka {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String DIGEST = "sha256:" + "5e".repeat(32);

    private void hasPublicCopy(String reference, String path, Optional<String> error) {
        kafka.publish(MirrorRepositoryChanged.ofPublic("mirror/" + path, Instant.EPOCH, 1));
        hasCopy(reference, path, error);
    }

    private void hasCopy(String reference, String path, Optional<String> error) {
        kafka.publish(new MirrorImageChecked(
                reference,
                "mirror/" + path,
                DIGEST,
                Optional.of(Instant.parse("2026-11-28T12:00:00Z")),
                Instant.parse("2026-11-28T13:00:00Z"),
                Optional.empty(),
                error));
    }

    private JsonNode listed(String token, String query) throws Exception {
        Api.Answer answer = api.get(token(token), "/v1/base-images" + query);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.json().path("base_images");
    }

    private JsonNode awaitListed(String reference) {
        return await().atMost(PATIENCE)
                .until(() -> listed("admin", "?reference=" + reference), images -> images.size() == 1)
                .path(0);
    }

    /** A build of a tenant whose Dockerfile names an image that the mirror has. */
    private String buildThatUses(String tenant, String image, String path) throws Exception {
        Api.Answer answer =
                api.submit(token(tenant), new Api.Form().source(Tarball.ofDockerfile("FROM " + image + "\n")));
        String id = answer.json().path("id").asText();
        BuildRequested build = await()
                .atMost(PATIENCE)
                .until(() -> kafka.events(EventType.BUILD_REQUESTED, id), events -> !events.isEmpty())
                .stream()
                .map(BuildRequested.class::cast)
                .findFirst()
                .orElseThrow();
        kafka.publish(new BuildPrepared(
                build,
                List.of(new BaseImage(
                        image, "mirror/" + path, Optional.of(DIGEST), BaseImage.State.PRESENT, Optional.empty()))));
        return id;
    }

    @Test
    void listsImagesWithTheirStateAndTheBuildsThatUsedThem() throws Exception {
        // Given
        hasPublicCopy("docker.io/library/used:1", "docker.io/library/used", Optional.of("docker.io does not answer"));
        String acmes = buildThatUses("acme", "used:1", "docker.io/library/used");
        String others = buildThatUses("other", "docker.io/library/used:1", "docker.io/library/used");

        // When
        JsonNode image = await().atMost(PATIENCE)
                .until(
                        () -> awaitListed("used:1"),
                        found -> found.path("builds").asInt() == 2);

        // Then
        assertThat(image.path("reference").asText()).isEqualTo("docker.io/library/used:1");
        assertThat(image.path("repository").asText()).isEqualTo("mirror/docker.io/library/used");
        assertThat(image.path("digest").asText()).isEqualTo(DIGEST);
        assertThat(image.path("checked_at").asText()).isEqualTo("2026-11-28T12:00:00Z");
        assertThat(image.path("asked_at").asText()).isEqualTo("2026-11-28T13:00:00Z");
        assertThat(image.path("last_error").asText()).isEqualTo("docker.io does not answer");
        assertThat(image.at("/stale/compared_at").asText()).isEqualTo("2026-11-28T12:00:00Z");
        assertThat(image.at("/stale/reason").asText()).isEqualTo("docker.io does not answer");
        assertThat(image.path("private").asBoolean()).isFalse();
        assertThat(image.path("newest_builds")).extracting(JsonNode::asText).containsExactlyInAnyOrder(acmes, others);
        JsonNode seenByAcme = listed("acme", "?reference=used:1").path(0);
        assertThat(seenByAcme.path("builds").asInt()).isEqualTo(1);
        assertThat(seenByAcme.path("newest_builds"))
                .extracting(JsonNode::asText)
                .containsExactly(acmes);
    }

    @Test
    void privateImageExistsForAdminsAndItsTenantsOnly() throws Exception {
        kafka.publish(MirrorRepositoryChanged.ofPrivate(
                "mirror/registry.example.com/team/secret", Instant.EPOCH, List.of("acme"), 1));
        hasCopy("registry.example.com/team/secret:1", "registry.example.com/team/secret", Optional.empty());

        JsonNode seenByAdmin = awaitListed("registry.example.com/team/secret:1");

        assertThat(seenByAdmin.path("private").asBoolean()).isTrue();
        assertThat(seenByAdmin.has("stale")).isFalse();
        assertThat(seenByAdmin.path("tenants")).extracting(JsonNode::asText).containsExactly("acme");
        JsonNode seenByAcme = listed("acme", "?reference=registry.example.com/team/secret:1");
        assertThat(seenByAcme).hasSize(1);
        assertThat(seenByAcme.path(0).has("tenants")).isFalse();
        assertThat(listed("other", "?reference=registry.example.com/team/secret:1"))
                .isEmpty();
        assertThat(listed("other", "?limit=200").findValuesAsText("reference"))
                .doesNotContain("registry.example.com/team/secret:1");
    }

    @Test
    void imageWhoseRepositoryHasNoRecordIsTheAdminsOnly() throws Exception {
        hasCopy("docker.io/library/unrecorded:1", "docker.io/library/unrecorded", Optional.empty());

        JsonNode seenByAdmin = awaitListed("unrecorded:1");

        assertThat(seenByAdmin.path("private").asBoolean()).isTrue();
        assertThat(seenByAdmin.has("tenants")).isFalse();
        assertThat(listed("acme", "?reference=unrecorded:1")).isEmpty();
    }

    @Test
    void listsPageAfterPageWhateverOneMayNotSee() throws Exception {
        kafka.publish(MirrorRepositoryChanged.ofPrivate("mirror/pages.example.com/b", Instant.EPOCH, List.of(), 1));
        for (String name : List.of("a", "b", "c", "d")) {
            hasPublicCopy("pages.example.com/" + name + ":1", "pages.example.com/" + name, Optional.empty());
        }
        awaitListed("pages.example.com/d:1");

        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            Api.Answer page = api.get(token("other"), "/v1/base-images?limit=1" + cursor);
            assertThat(page.json().path("base_images")).hasSize(1);
            seen.addAll(page.json().path("base_images").findValuesAsText("reference"));
            cursor = page.json().hasNonNull("next_cursor")
                    ? "&cursor=" + page.json().path("next_cursor").asText()
                    : "";
        } while (!cursor.isEmpty());

        assertThat(seen)
                .filteredOn(reference -> reference.startsWith("pages.example.com/"))
                .containsExactly("pages.example.com/a:1", "pages.example.com/c:1", "pages.example.com/d:1");
        assertThat(seen).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void saysWhatIsLeftOfAnUpstreamsLimitAndThatItIsLeftAlone() throws Exception {
        Instant seen = Instant.parse("2026-11-28T12:00:00Z");
        String host = "limits.example.com";
        Away leftAlone = new Away(Instant.parse("2999-01-01T00:00:00Z"), "429 toomanyrequests");
        kafka.publish(new MirrorUpstreamObserved(host, false, quota(23, seen), Optional.of(leftAlone), seen));
        kafka.publish(new MirrorUpstreamObserved(
                host, true, quota(150, seen), Optional.of(new Away(seen, "it is over")), seen));
        // A slower worker, which saw it earlier.
        kafka.publish(new MirrorUpstreamObserved(
                host, false, quota(99, seen.minusSeconds(60)), Optional.empty(), seen.minusSeconds(50)));

        List<JsonNode> upstreams =
                await().atMost(PATIENCE).until(() -> upstreams("admin", host), all -> all.size() == 2);

        assertThat(upstreams.get(0).toString())
                .isEqualTo("{\"host\":\"limits.example.com\",\"login\":false,\"limit\":200,\"remaining\":23,"
                        + "\"window_seconds\":21600,\"source\":\"192.0.2.7\",\"observed_at\":\"2026-11-28T12:00:00Z\","
                        + "\"away_until\":\"2999-01-01T00:00:00Z\",\"away_reason\":\"429 toomanyrequests\"}");
        assertThat(upstreams.get(1).path("login").asBoolean()).isTrue();
        assertThat(upstreams.get(1).path("remaining").asInt()).isEqualTo(150);
        assertThat(upstreams.get(1).has("away_until")).isFalse();
        assertThat(upstreams("acme", host)).hasSize(2).noneMatch(upstream -> upstream.has("source"));
        assertThat(api.get(token("viewer"), "/v1/base-images/upstreams").status())
                .isEqualTo(403);
    }

    private static Optional<Quota> quota(long remaining, Instant at) {
        return Optional.of(new Quota(200, remaining, Optional.of(21_600L), Optional.of("192.0.2.7"), at));
    }

    private List<JsonNode> upstreams(String who, String host) throws Exception {
        List<JsonNode> found = new ArrayList<>();
        api.get(token(who), "/v1/base-images/upstreams")
                .json()
                .path("upstreams")
                .forEach(found::add);
        found.removeIf(upstream -> !upstream.path("host").asText().equals(host));
        return found;
    }

    @Test
    void adminAsksForAnImageAndSeesHowFarItIs() throws Exception {
        Api.Answer asked = post("admin", "{\"reference\": \"asked\"}");

        assertThat(asked.status()).as(asked.response().body()).isEqualTo(202);
        String id = asked.json().path("id").asText();
        String place = asked.response().headers().firstValue("Location").orElseThrow();
        assertThat(place).endsWith("/v1/base-images/requests/" + id);
        assertThat(asked.json().path("reference").asText()).isEqualTo("docker.io/library/asked:latest");
        assertThat(asked.json().path("state").asText()).isEqualTo("requested");
        assertThat(asked.json().path("requested_by").asText()).isEqualTo("admin");
        assertThat(kafka.events(EventType.BASE_IMAGE_REQUESTED, id))
                .singleElement()
                .isInstanceOfSatisfying(BaseImageRequested.class, request -> {
                    assertThat(request.reference()).isEqualTo("docker.io/library/asked:latest");
                    assertThat(request.action()).isEqualTo(BaseImageRequested.Action.MIRROR);
                });

        kafka.publish(BaseImageProgress.copying(id, 3_000_000, 5_000_000L, Instant.now()));
        JsonNode copying = awaitState(id, "copying");
        assertThat(copying.path("bytes").asLong()).isEqualTo(3_000_000);
        assertThat(copying.path("total_bytes").asLong()).isEqualTo(5_000_000);

        kafka.publish(BaseImageProgress.failed(id, Optional.empty(), "docker.io does not answer", Instant.now()));
        assertThat(awaitState(id, "failed").path("message").asText()).isEqualTo("docker.io does not answer");
    }

    private JsonNode awaitState(String id, String state) {
        return await().atMost(PATIENCE)
                .until(
                        () -> api.get(token("admin"), "/v1/base-images/requests/" + id)
                                .json(),
                        request -> request.path("state").asText().equals(state));
    }

    @Test
    void adminForgetsAnImageThatIsKnown() throws Exception {
        hasPublicCopy("docker.io/library/forgotten:1", "docker.io/library/forgotten", Optional.empty());
        awaitListed("forgotten:1");

        Api.Answer asked = api.delete(token("admin"), "/v1/base-images?reference=forgotten:1");

        assertThat(asked.status()).isEqualTo(202);
        assertThat(asked.json().path("action").asText()).isEqualTo("forget");
        kafka.send(new ProducerRecord<>(Topics.MIRROR_IMAGE, "docker.io/library/forgotten:1", null));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(listed("admin", "?reference=forgotten:1"))
                .isEmpty());
        assertThat(api.delete(token("admin"), "/v1/base-images?reference=forgotten:1")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void tellsWhichBuildsUsedAnImageThatMoved() throws Exception {
        hasPublicCopy("docker.io/library/moving:1", "docker.io/library/moving", Optional.empty());
        awaitListed("moving:1");
        String build = buildThatUses("acme", "moving:1", "docker.io/library/moving");
        String moved = "sha256:" + "6f".repeat(32);

        kafka.publish(new MirrorImageChecked(
                "docker.io/library/moving:1",
                "mirror/docker.io/library/moving",
                moved,
                Optional.of(Instant.parse("2026-11-28T14:00:00Z")),
                Instant.parse("2026-11-28T14:00:00Z"),
                Optional.empty(),
                Optional.empty()));

        List<Event> told = await().atMost(PATIENCE)
                .until(
                        () -> kafka.events(EventType.BASE_IMAGE_MOVED, "docker.io/library/moving:1"),
                        events -> !events.isEmpty());
        assertThat(told)
                .containsExactly(new BaseImageMoved(
                        "docker.io/library/moving:1",
                        "mirror/docker.io/library/moving",
                        DIGEST,
                        moved,
                        Instant.parse("2026-11-28T14:00:00Z"),
                        List.of(new BaseImageMoved.Build(build, "acme")),
                        false));
    }

    @Test
    void adminAsksForTagsAndSeesWhatBecameOfEach() throws Exception {
        Api.Answer asked = send(
                "admin",
                "/v1/base-images/sync",
                "{\"repository\": \"node\", \"tags\": [\"22*\", \"!*-rc*\"], \"keep\": 3, \"dry_run\": true}");

        assertThat(asked.status()).as(asked.response().body()).isEqualTo(202);
        String id = asked.json().path("id").asText();
        assertThat(asked.json().path("reference").asText()).isEqualTo("docker.io/library/node");
        assertThat(asked.json().path("action").asText()).isEqualTo("sync");
        assertThat(asked.json().path("tags").path("keep").asInt()).isEqualTo(3);
        TagSync wanted = new TagSync(List.of("22*", "!*-rc*"), Optional.empty(), Optional.of(3), 100, true);
        assertThat(kafka.events(EventType.BASE_IMAGE_REQUESTED, id))
                .singleElement()
                .isInstanceOfSatisfying(BaseImageRequested.class, request -> assertThat(request.sync())
                        .hasValue(wanted));

        kafka.publish(BaseImageProgress.copying(id, 5, 9L, Instant.now()).with(new SyncReport(2, 1, List.of())));
        assertThat(awaitState(id, "copying").path("report").path("done").asInt())
                .isEqualTo(1);
        kafka.publish(BaseImageProgress.synced(
                id,
                9,
                SyncReport.of(List.of(TagResult.wouldMirror("22", DIGEST, Optional.of(9L)))),
                Optional.empty(),
                Instant.now()));

        JsonNode tag = awaitState(id, "done").path("report").path("tags").path(0);
        assertThat(tag.path("tag").asText()).isEqualTo("22");
        assertThat(tag.path("state").asText()).isEqualTo("would_mirror");
        assertThat(tag.path("bytes").asLong()).isEqualTo(9);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|repository",
                "{\"repository\": \"node:22\"}|repository",
                "{\"repository\": \"A B\"}|repository",
                "{\"repository\": \"node\", \"tags\": \"22\"}|tags",
                "{\"repository\": \"node\", \"tags\": [\"2 2\"]}|tags",
                "{\"repository\": \"node\", \"tags\": [22]}|tags",
                "{\"repository\": \"node\", \"newer_than\": \"soon\"}|newer_than",
                "{\"repository\": \"node\", \"newer_than\": \"90d\", \"keep\": 2}|keep",
                "{\"repository\": \"node\", \"keep\": 0}|keep",
                "{\"repository\": \"node\", \"keep\": 1.5}|keep",
                "{\"repository\": \"node\", \"limit\": 1001}|limit",
                "{\"repository\": \"node\", \"dry_run\": \"yes\"}|dry_run",
                "{\"repository\": \"node\", \"tag\": \"22\"}|tag",
            })
    void refusesASyncThatMeansNothingAndNamesTheField(String body, String field) throws Exception {
        Api.Answer answer = send("admin", "/v1/base-images/sync", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.reason(field)).doesNotContain("no error names");
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme", "deployer", "viewer"})
    void onlyAdminsChangeTheMirror(String who) throws Exception {
        assertThat(post(who, "{\"reference\": \"alpine\"}").status()).isEqualTo(403);
        assertThat(api.delete(token(who), "/v1/base-images?reference=alpine").status())
                .isEqualTo(403);
        assertThat(api.get(token(who), "/v1/base-images/requests/r1").status()).isEqualTo(403);
        assertThat(send(who, "/v1/base-images/sync", "{\"repository\": \"node\"}")
                        .status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"deployer", "viewer"})
    void whoMayPullNothingOfTheMirrorSeesNothingOfIt(String who) throws Exception {
        assertThat(api.get(token(who), "/v1/base-images").status()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"reference\": \"\"}",
                "{\"reference\": 1}",
                "{\"reference\": \"UPPER CASE\"}",
                "{\"reference\": \"alpine@sha256:short\"}",
            })
    void refusesWhatIsNoReferenceAndNamesTheField(String body) throws Exception {
        Api.Answer answer = post("admin", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.reason("reference")).doesNotContain("no error names");
    }

    @Test
    void refusesAnImageOfItsOwnRegistry() throws Exception {
        String host = Backends.running().registry().url().getAuthority();

        Api.Answer answer = post("admin", "{\"reference\": \"" + host + "/mirror/docker.io/library/alpine:1\"}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.reason("reference")).contains("Slipway's own registry");
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=many", "cursor=%00", "reference=A%20B", "references=alpine"})
    void refusesAParameterThatMeansNothing(String query) throws Exception {
        Api.Answer answer = api.get(token("admin"), "/v1/base-images?" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.reason(query.substring(0, query.indexOf('=')))).doesNotContain("no error names");
    }

    private Api.Answer post(String who, String body) throws Exception {
        return send(who, "/v1/base-images", body);
    }

    private Api.Answer send(String who, String path, String body) throws Exception {
        return api.send(token(who), path, request -> request.header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }
}
