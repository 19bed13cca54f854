package dev.slipway.cli.baseimage;

import static dev.slipway.cli.api.FakeApi.json;
import static dev.slipway.cli.api.FakeApi.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.Cli;
import dev.slipway.cli.api.FakeApi;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class BaseImagesCommandTest {
    private static final String DIGEST = "sha256:" + "5e".repeat(32);
    private static final String ALPINE = "docker.io/library/alpine:3.20";
    private static final String NODE = "docker.io/library/node:22";

    @AutoClose
    private final FakeApi api = new FakeApi();

    private static String image(String reference, Duration age, String more) {
        return "{\"reference\": \"%s\", \"digest\": \"%s\", \"checked_at\": \"%s\", \"builds\": 3, %s}"
                .formatted(reference, DIGEST, Instant.now().minus(age), more);
    }

    private static String request(String id, String reference, String state, String more) {
        return "{\"id\": \"%s\", \"reference\": \"%s\", \"state\": \"%s\"%s}".formatted(id, reference, state, more);
    }

    private static String done(String id, String reference, long bytes) {
        return request(id, reference, "done", ", \"bytes\": %d, \"digest\": \"%s\"".formatted(bytes, DIGEST));
    }

    @Test
    void listsAnImageALineOverAllPages() {
        api.on(
                        "GET /v1/base-images?limit=200",
                        json(
                                200,
                                "{\"base_images\": [%s], \"next_cursor\": \"abc\"}"
                                        .formatted(image(ALPINE, Duration.ofHours(5), "\"private\": false"))))
                .on(
                        "GET /v1/base-images?limit=200&cursor=abc",
                        json(
                                200,
                                "{\"base_images\": [%s]}"
                                        .formatted(image(
                                                NODE,
                                                Duration.ofHours(50),
                                                "\"private\": true, \"tenants\": [\"acme\", \"other\"],"
                                                        + " \"last_error\": \"docker.io does not answer\","
                                                        + " \"stale\": {\"reason\": \"docker.io does not answer\"}"))));

        assertThat(api.runBelow("base-images", "ls")).isEqualTo(new Cli(0, """
                IMAGE                          DIGEST               AGE           PRIVATE     BUILDS  LAST ERROR
                docker.io/library/alpine:3.20  sha256:5e5e5e5e5e5e  5 hours       no          3       -
                docker.io/library/node:22      sha256:5e5e5e5e5e5e  2 days STALE  acme,other  3       docker.io does not answer
                """, ""));
        assertThat(api.runBelow("base-images", "ls", "--json").out()).contains("\"builds\" : 3");
    }

    @Test
    void saysWhatIsLeftOfTheUpstreamsLimits() {
        Instant now = Instant.now();
        api.on("GET /v1/base-images?limit=200", json(200, "{\"base_images\": []}"))
                .on("GET /v1/base-images/upstreams", json(200, """
                        {"upstreams": [
                          {"host": "docker.io", "login": false, "limit": 100, "remaining": 23, "window_seconds": 21600,
                           "observed_at": "%s"},
                          {"host": "docker.io", "login": true, "limit": 200, "remaining": 0, "observed_at": "%s",
                           "away_until": "%s", "away_reason": "429 \\u001b[2J"},
                          {"host": "quay.io", "login": false}
                        ]}
                        """.formatted(
                                now.minusSeconds(130), now.minusSeconds(7_300), now.plusSeconds(905))));

        Cli cli = api.runBelow("base-images", "ls");

        assertThat(cli.errors()).isEqualTo("""
                docker.io: 23 of 100 pulls left for the next 6 h (seen 2 min ago)
                docker.io with the login: 0 of 200 pulls left (seen 2 h ago); left alone for the next 15 min: 429 \\u001b[2J
                """);
        assertThat(api.runBelow("base-images", "ls", "--json").out()).contains("\"window_seconds\" : 21600");
    }

    @Test
    void addWaitsForTheResultAndPrintsTheReferenceWithItsDigest() {
        api.on("POST /v1/base-images", json(202, request("r1", ALPINE, "requested", "")))
                .on(
                        "GET /v1/base-images/requests/r1",
                        json(200, request("r1", ALPINE, "copying", ", \"bytes\": 1048576, \"total_bytes\": 3145728")),
                        json(200, done("r1", ALPINE, 3_145_728)));

        assertThat(api.runBelow("base-images", "add", "alpine:3.20"))
                .isEqualTo(new Cli(0, ALPINE + "@" + DIGEST + "\n", "copied 3MB\n"));
        assertThat(api.requests().getFirst().body()).isEqualTo("{\"reference\":\"alpine:3.20\"}");
    }

    @Test
    void addOfSomeImagesSaysWhichOfThemFailedAndWhy() {
        api.on(
                        "POST /v1/base-images",
                        json(202, request("r1", ALPINE, "requested", "")),
                        problem(400, "The request is invalid", "reference: must be an image"),
                        json(202, request("r2", NODE, "requested", "")))
                .on(
                        "GET /v1/base-images/requests/r1",
                        json(200, request("r1", ALPINE, "failed", ", \"message\": \"the rule ours says never\"")))
                .on("GET /v1/base-images/requests/r2", json(200, done("r2", NODE, 0)));

        assertThat(api.runBelow("base-images", "add", "alpine:3.20", "A B", "node:22"))
                .isEqualTo(new Cli(1, NODE + "@" + DIGEST + "\n", """
                        slipway: A B: The request is invalid: reference: must be an image
                        slipway: docker.io/library/alpine:3.20: the rule ours says never
                        nothing to copy: the mirror has all of it
                        """));
    }

    @Test
    void addDoesNotWaitWhereItIsToldNotTo() {
        api.on("POST /v1/base-images", json(202, request("r1", ALPINE, "requested", "")));

        assertThat(api.runBelow("base-images", "add", "-d", "alpine:3.20"))
                .isEqualTo(new Cli(0, "requested " + ALPINE + "\n", ""));
        assertThat(api.requests()).hasSize(1);
    }

    @Test
    void printsWhatCameOfEachRequestAsJson() {
        api.on("POST /v1/base-images", json(202, done("r1", ALPINE, 0)));

        Cli cli = api.runBelow("base-images", "add", "--json", "alpine:3.20");

        assertThat(cli.out())
                .contains("\"requests\" : [", "\"state\" : \"done\"")
                .doesNotContain(ALPINE + "@");
        assertThat(cli.errors()).isEmpty();
    }

    @Test
    void refreshAsksForAllThatAreListedWhereItNamesNone() {
        api.on(
                        "GET /v1/base-images?limit=200",
                        json(
                                200,
                                "{\"base_images\": [%s, %s]}"
                                        .formatted(
                                                image(ALPINE, Duration.ZERO, "\"private\": false"),
                                                image(NODE, Duration.ZERO, "\"private\": false"))))
                .on("POST /v1/base-images", json(202, done("r1", ALPINE, 0)), json(202, done("r2", NODE, 0)));

        Cli cli = api.runBelow("base-images", "refresh");

        assertThat(cli.exitCode()).isZero();
        assertThat(cli.out()).isEqualTo(ALPINE + "@" + DIGEST + "\n" + NODE + "@" + DIGEST + "\n");
        assertThat(api.requests())
                .extracting(FakeApi.Request::body)
                .contains("{\"reference\":\"" + ALPINE + "\"}", "{\"reference\":\"" + NODE + "\"}");
    }

    @Test
    void rmForgetsImagesAndSaysWhichIsNotKnown() {
        api.on("DELETE /v1/base-images?reference=alpine%3A3.20", json(202, request("r1", ALPINE, "requested", "")))
                .on("GET /v1/base-images/requests/r1", json(200, request("r1", ALPINE, "done", "")))
                .on(
                        "DELETE /v1/base-images?reference=nothing",
                        problem(404, "There is no such base image", "nothing is known of it"));

        assertThat(api.runBelow("base-images", "rm", "nothing", "alpine:3.20"))
                .isEqualTo(new Cli(
                        1,
                        "removed " + ALPINE + "\n",
                        "slipway: nothing: There is no such base image: nothing is known of it\n"));
    }

    private static String tag(String name, String state, String more) {
        return "{\"tag\": \"%s\", \"state\": \"%s\", \"digest\": \"%s\"%s}".formatted(name, state, DIGEST, more);
    }

    private static String synced(String state, String more, String... tags) {
        return request(
                "r1",
                "docker.io/library/node",
                state,
                ", \"report\": {\"selected\": %d, \"done\": %d, \"tags\": [%s]}%s"
                        .formatted(tags.length, tags.length, String.join(",", tags), more));
    }

    @Test
    void syncWaitsForAllTagsAndPrintsThemWithTheirDigests() {
        api.on("POST /v1/base-images/sync", json(202, request("r1", "docker.io/library/node", "requested", "")))
                .on(
                        "GET /v1/base-images/requests/r1",
                        json(200, synced("copying", ", \"bytes\": 1048576", "{}")),
                        json(
                                200,
                                synced(
                                        "done",
                                        ", \"bytes\": 3145728",
                                        tag("22.1", "mirrored", ", \"bytes\": 3145728"),
                                        tag("22", "current", ""))));

        assertThat(api.runBelow("base-images", "sync", "node", "--tags", "22*", "!*-rc*", "--keep", "2"))
                .isEqualTo(new Cli(
                        0,
                        "docker.io/library/node:22.1@" + DIGEST + "\n" + NODE + "@" + DIGEST + "\n",
                        "2 tags: 1 mirrored (3MB), 1 current, 0 failed\n"));
        assertThat(api.requests().getFirst().body())
                .isEqualTo("{\"repository\":\"node\",\"tags\":[\"22*\",\"!*-rc*\"],\"keep\":2}");
    }

    @Test
    void syncSaysWhichTagsDidNotComeAndWhy() {
        api.on(
                "POST /v1/base-images/sync",
                json(
                        202,
                        synced(
                                "failed",
                                ", \"bytes\": 0, \"message\": \"1 of 2 tags did not come\"",
                                tag("22", "current", ""),
                                tag("21", "failed", ", \"reason\": \"docker.io does not answer\""))));

        assertThat(api.runBelow("base-images", "sync", "node")).isEqualTo(new Cli(1, NODE + "@" + DIGEST + "\n", """
                        slipway: docker.io/library/node:21: docker.io does not answer
                        2 tags: 0 mirrored (0B), 1 current, 1 failed
                        """));
    }

    @Test
    void syncThatIsRefusedAsAWholeSaysWhy() {
        api.on(
                "POST /v1/base-images/sync",
                json(202, request("r1", "docker.io/library/node", "failed", ", \"message\": \"312 tags match\"")));

        assertThat(api.runBelow("base-images", "sync", "node", "--limit", "5"))
                .isEqualTo(new Cli(1, "", "slipway: docker.io/library/node: 312 tags match\n"));
    }

    @Test
    void dryRunPrintsWhatWouldBeMirroredAndHowLargeThatIs() {
        api.on(
                "POST /v1/base-images/sync",
                json(
                        202,
                        synced(
                                "done",
                                ", \"bytes\": 3145728",
                                tag("22.1", "would_mirror", ", \"bytes\": 3145728"),
                                tag("22.0", "would_mirror", ""),
                                tag("22", "current", ""))));

        Cli cli = api.runBelow("base-images", "sync", "node", "--newer-than", "90d", "--dry-run");

        assertThat(cli)
                .isEqualTo(new Cli(
                        0, """
                TAG   STATE         SIZE  DIGEST
                22.1  would mirror  3MB   %1$s
                22.0  would mirror  -     %1$s
                22    current       -     %1$s
                """.formatted(DIGEST), "3 tags: 2 would be mirrored (3MB and more), 1 current, 0 failed\n"));
        assertThat(api.requests().getFirst().body())
                .isEqualTo("{\"repository\":\"node\",\"newer_than\":\"90d\",\"dry_run\":true}");
    }

    @Test
    void keepAndNewerThanAreNotTakenTogether() {
        Cli cli = api.runBelow("base-images", "sync", "node", "--keep", "2", "--newer-than", "90d");

        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void whoeverMayNotChangeTheMirrorIsToldOnce() {
        api.on("POST /v1/base-images", problem(403, "Forbidden", "only an admin's token may change the mirror"));

        Cli cli = api.runBelow("base-images", "add", "alpine", "node");

        assertThat(cli.exitCode()).isEqualTo(1);
        assertThat(cli.errors()).containsOnlyOnce("only an admin's token may change the mirror");
    }
}
