package dev.slipway.cli.image;

import static dev.slipway.cli.api.FakeApi.json;
import static dev.slipway.cli.api.FakeApi.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.Cli;
import dev.slipway.cli.api.FakeApi;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class RemovalCommandsTest {
    @AutoClose
    private final FakeApi api = new FakeApi();

    private static String removal(String result, String rest) {
        return "{\"id\": \"x01\", \"result\": \"%s\", \"removed\": []%s}".formatted(result, rest);
    }

    @Test
    void removesNamesAndSaysWhichDoesNotExist() {
        api.on("POST /v1/image-removals?tenant=acme", json(200, removal("removed", "")));

        assertThat(api.runBelow("images", "rm", "web:1.4", "team/web", "--tenant", "acme"))
                .isEqualTo(new Cli(0, "removed web:1.4\nremoved team/web:latest\n", ""));
        assertThat(api.requests().getLast().body()).isEqualTo("{\"name\":\"team/web:latest\",\"dry_run\":false}");

        api.on("POST /v1/image-removals", json(200, removal("absent", ", \"message\": \"tenant acme has no image\"")));
        assertThat(api.runBelow("images", "rm", "web:1.4"))
                .isEqualTo(new Cli(1, "", "slipway: web:1.4 is not removed: tenant acme has no image\n"));
    }

    @Test
    void waitsForTheEndOfWhatTakesLonger() {
        api.on("POST /v1/image-removals", json(202, removal("pending", "")))
                .on("GET /v1/image-removals/x01", json(200, removal("removed", "")));

        assertThat(api.runBelow("images", "rm", "web:1.4")).isEqualTo(new Cli(0, "removed web:1.4\n", ""));
    }

    @Test
    void removesNoNamesOfOtherRegistries() {
        Cli cli = api.runBelow("images", "rm", "registry.example.com/web:1.4");

        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.errors()).contains("NAME: must be a name without a registry's host");
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void tellsAnAdminWhatWouldBeRemoved() {
        api.on("POST /v1/image-removals/prune", json(200, """
                {"id": "x01", "result": "would_be_removed", "count": 3, "removed": [
                  {"place": "builds/acme/b1", "reason": "unnamed"}, {"place": "cache/acme/web", "reason": "unused"}]}
                """));

        assertThat(api.runBelow("images", "prune", "--dry-run")).isEqualTo(new Cli(0, """
                PLACE           REASON
                builds/acme/b1  unnamed
                cache/acme/web  unused
                and 1 more
                would be removed: 3
                """, ""));
        assertThat(api.requests().getLast().body()).isEqualTo("{\"dry_run\":true}");
    }

    @Test
    void saysWhatCouldNotBeRemovedAndWhoMayNot() {
        api.on("POST /v1/image-removals/prune", json(200, """
                {"id": "x01", "result": "failed", "count": 0, "removed": [], "message": "1 could not be removed"}
                """));
        Cli failed = api.runBelow("images", "prune");
        api.on("POST /v1/image-removals/prune", problem(403, "Forbidden", "only an admin's token"));
        Cli refused = api.runBelow("images", "prune");

        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.errors()).isEqualTo("slipway: 1 could not be removed\n");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.errors()).contains("only an admin's token");
    }
}
