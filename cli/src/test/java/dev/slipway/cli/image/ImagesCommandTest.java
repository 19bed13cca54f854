package dev.slipway.cli.image;

import static dev.slipway.cli.api.FakeApi.json;
import static dev.slipway.cli.api.FakeApi.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.Cli;
import dev.slipway.cli.api.FakeApi;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ImagesCommandTest {
    private static final String DIGEST = "sha256:" + "5e".repeat(32);

    @AutoClose
    private final FakeApi api = new FakeApi();

    @Test
    void listsNamesOverAllPages() {
        String image = """
                {"tenant": "acme", "name": "%s", "tags": 2, "updated_at": "2026-11-28T20:00:00Z",
                 "reference": "registry:5000/images/acme/%s"}""";
        api.on(
                        "GET /v1/images?limit=200",
                        json(200, "{\"images\": [" + image.formatted("web", "web") + "], \"next_cursor\": \"abc\"}"))
                .on(
                        "GET /v1/images?limit=200&cursor=abc",
                        json(200, "{\"images\": [" + image.formatted("zoo", "zoo") + "]}"));

        assertThat(api.runBelow("images", "ls")).isEqualTo(new Cli(0, """
                NAME  TAGS  UPDATED               TENANT  REFERENCE
                web   2     2026-11-28T20:00:00Z  acme    registry:5000/images/acme/web
                zoo   2     2026-11-28T20:00:00Z  acme    registry:5000/images/acme/zoo
                """, ""));
    }

    @Test
    void listsTheTagsOfAName() {
        api.on("GET /v1/images/team/web/tags?tenant=acme", json(200, """
                {"tenant": "acme", "name": "team/web", "tags": [
                  {"tag": "1.4", "digest": "%s", "build_id": "b1", "published_at": "2026-11-28T20:00:00Z"},
                  {"tag": "latest", "digest": "%s", "published_at": "2026-11-28T19:00:00Z"}]}
                """.formatted(DIGEST, DIGEST)));

        assertThat(api.runBelow("images", "tags", "team/web", "--tenant", "acme"))
                .isEqualTo(new Cli(0, """
                        TAG     DIGEST               BUILD  PUBLISHED
                        1.4     sha256:5e5e5e5e5e5e  b1     2026-11-28T20:00:00Z
                        latest  sha256:5e5e5e5e5e5e  -      2026-11-28T19:00:00Z
                        """, ""));
    }

    @Test
    void tagPrintsWhatToPull() {
        api.on(
                "PUT /v1/images/web/tags/stable",
                json(200, "{\"result\": \"published\", \"reference\": \"registry:5000/images/acme/web:stable\"}"));

        assertThat(api.runBelow("images", "tag", "web:1.4", "web:stable"))
                .isEqualTo(new Cli(0, "registry:5000/images/acme/web:stable\n", ""));
        assertThat(api.requests().getFirst().body()).isEqualTo("{\"image\":\"web:1.4\"}");
    }

    @Test
    void tagSaysWhyTheNameDoesNotLeadThere() {
        api.on(
                "PUT /v1/images/web/tags/latest",
                json(200, "{\"result\": \"superseded\", \"message\": \"build b2 has the name\"}"));

        assertThat(api.runBelow("images", "tag", "b1", "web"))
                .isEqualTo(
                        new Cli(1, "", "web:latest does not lead to the image: superseded: build b2 has the name\n"));
    }

    @Test
    void refusesNamesOfOtherRegistriesBeforeItAsks() {
        assertThat(api.runBelow("images", "tag", "web:1", "registry.example.com/web:1")
                        .exitCode())
                .isEqualTo(2);
        assertThat(api.runBelow("images", "tags", "web:1").exitCode()).isEqualTo(2);
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void saysThatThereIsNoSuchImage() {
        api.on(
                "GET /v1/images/nothing/tags",
                problem(404, "There is no such image", "tenant acme has no image nothing"));

        assertThat(api.runBelow("images", "tags", "nothing"))
                .isEqualTo(new Cli(1, "", "slipway: There is no such image: tenant acme has no image nothing\n"));
    }
}
