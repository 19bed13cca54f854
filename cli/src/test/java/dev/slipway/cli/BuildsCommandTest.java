package dev.slipway.cli;

import static dev.slipway.cli.api.FakeApi.json;
import static dev.slipway.cli.api.FakeApi.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.cli.api.FakeApi;
import dev.slipway.events.text.Visible;
import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class BuildsCommandTest {
    @AutoClose
    private final FakeApi api = new FakeApi();

    private static String page(int first, int count, String cursor) {
        String builds = IntStream.range(first, first + count)
                .mapToObj("{\"id\": \"b%d\", \"tenant\": \"demo\", \"status\": \"running\"}"::formatted)
                .collect(Collectors.joining(","));
        return "{\"builds\": [" + builds + "]" + (cursor.isEmpty() ? "" : ", \"next_cursor\": \"" + cursor + "\"")
                + "}";
    }

    @Test
    void listsABuildALine() {
        api.on("GET /v1/builds?limit=50", json(200, """
                {"builds": [
                  {"id": "b2", "tenant": "demo", "status": "running", "requested_at": "2026-11-24T12:00:01Z"},
                  {"id": "b1", "tenant": "platform", "status": "succeeded", "requested_at": "2026-11-24T12:00:00Z",
                   "image": {"repository": "builds/acme/b1", "digest": "sha256:feed"}}]}
                """));

        Cli cli = api.run("builds");

        assertThat(cli.exitCode()).isZero();
        assertThat(cli.out().lines().map(line -> line.strip().split(" +")))
                .containsExactly(
                        new String[] {"BUILD", "TENANT", "STATUS", "REQUESTED", "DIGEST"},
                        new String[] {"b2", "demo", "running", "2026-11-24T12:00:01Z"},
                        new String[] {"b1", "platform", "succeeded", "2026-11-24T12:00:00Z", "sha256:feed"});
        assertThat(cli.errors()).isEmpty();
    }

    @Test
    void saysWhereThereAreMoreBuildsThanItLists() {
        api.on("GET /v1/builds?limit=2", json(200, page(0, 2, "older")));

        Cli cli = api.run("builds", "--limit", "2");

        assertThat(cli.out().lines()).hasSize(3);
        assertThat(cli.errors()).contains("newest 2 builds", "--limit");
    }

    @Test
    void listsMoreBuildsThanTheApiDoesAtOnce() throws IOException {
        api.on("GET /v1/builds?limit=200", json(200, page(0, 200, "a b")))
                .on("GET /v1/builds?limit=50&cursor=a%20b", json(200, page(200, 50, "older")));

        Cli cli = api.run("builds", "--limit", "250", "--json");

        assertThat(cli.exitCode()).as(cli.errors()).isZero();
        JsonNode answer = new ObjectMapper().readTree(cli.out());
        assertThat(answer.path("builds")).hasSize(250);
        assertThat(answer.path("builds").path(249).path("id").asText()).isEqualTo("b249");
        assertThat(answer.path("next_cursor").asText()).isEqualTo("older");
        assertThat(cli.errors()).isEmpty();
    }

    @Test
    void asksNoFurtherThanTheBuildsGo() {
        api.on("GET /v1/builds?limit=200", json(200, page(0, 3, "")));

        Cli cli = api.run("builds", "--limit", "1000");

        assertThat(cli.out().lines()).hasSize(4);
        assertThat(cli.errors()).isEmpty();
        assertThat(api.requests()).hasSize(1);
    }

    @Test
    void wantsAtLeastOne() {
        assertThat(api.run("builds", "--limit", "0").exitCode()).isEqualTo(2);
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void aTokenThatIsNotTakenIsARefusal() {
        api.on(
                "GET /v1/builds?limit=50",
                problem(401, "The request needs a valid Bearer token", "the token is not known"));

        assertThat(api.run("builds")).isEqualTo(new Cli(1, "", """
                slipway: The request needs a valid Bearer token: the token is not known
                The token came from the option --token.
                """));
    }

    @Test
    void printsNothingThatATerminalWouldObey() throws IOException {
        api.on("GET /v1/builds?limit=50", json(200, """
                {"builds": [{"id": "b1", "tenant": "a\\u001b[2J\\nb2", "status": "x\\u009b\\r", "requested_at": "\\u202e"}]}
                """));

        Cli table = api.run("builds");
        Cli document = api.run("builds", "--json");

        assertThat(table.out().lines()).hasSize(2);
        assertThat(table.out()).contains("a\\u001b[2J\\nb2", "x\\u009b\\r", "\\u202e");
        assertThat(document.out().chars().filter(c -> c != '\n')).noneMatch(Visible::isHidden);
        assertThat(new ObjectMapper()
                        .readTree(document.out())
                        .at("/builds/0/requested_at")
                        .asText())
                .isEqualTo("\u202e");
    }

    @Test
    void printsNothingThatATerminalWouldObeyWhereItFails() {
        api.on("GET /v1/builds?limit=50", problem(400, "No", "because of \\u001b]0;title\\u0007"));

        assertThat(api.run("builds").errors()).contains("because of \\u001b]0;title\\u0007\n");
    }
}
