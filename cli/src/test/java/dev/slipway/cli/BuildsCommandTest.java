package dev.slipway.cli;

import static dev.slipway.cli.api.FakeApi.json;
import static dev.slipway.cli.api.FakeApi.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.cli.api.FakeApi;
import dev.slipway.cli.connection.Surroundings;
import dev.slipway.cli.output.Terminal;
import dev.slipway.events.text.Visible;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
                  {"id": "b3", "tenant": "demo", "status": "requested", "tags": []},
                  {"id": "b2", "tenant": "demo", "status": "failed", "reason": "build",
                   "started_at": "2026-11-24T12:00:01Z", "finished_at": "2026-11-24T13:01:05Z"},
                  {"id": "b1", "tenant": "platform", "status": "succeeded", "tags": ["web:1.4", "web"],
                   "started_at": "2026-11-24T12:00:00Z", "finished_at": "2026-11-24T12:01:05Z",
                   "image": {"repository": "builds/acme/b1", "digest": "sha256:feed"}}]}
                """));

        Cli cli = api.run("builds");

        assertThat(cli.exitCode()).isZero();
        assertThat(cli.out()).isEqualTo("""
                BUILD  STATUS         CREATED  TIME   TENANT    TAGS         DIGEST
                b3     requested      -        -      demo      -            -
                b2     failed: build  -        1h01m  demo      -            -
                b1     succeeded      -        1m05s  platform  web:1.4,web  sha256:feed
                """);
        assertThat(cli.errors()).isEmpty();
    }

    @Test
    void narrowsTheList() {
        api.on(
                "GET /v1/builds?limit=50&status=failed&tenant=acme&since=2026-11-24T12%3A00%3A00Z&tag=web%3A1.4",
                json(200, page(0, 1, "")));

        Cli cli = api.run(
                "builds", "--status=failed", "--tenant=acme", "--since=2026-11-24T13:00:00+01:00", "--tag=web:1.4");

        assertThat(cli.exitCode()).as(cli.errors()).isZero();
        assertThat(api.run("builds", "--since", "yesterday").errors()).contains("--since: must be like 90d");
    }

    @Test
    void goesSoFarBackAsADurationSays() {
        api.run("builds", "--since", "2h");

        String target = api.requests().getFirst().target();
        Instant since = Instant.parse(target.replaceFirst(".*&since=", "").replace("%3A", ":"));
        assertThat(since)
                .isBetween(Instant.now().minusSeconds(7_260), Instant.now().minusSeconds(7_140));
    }

    @ParameterizedTest
    @CsvSource({"59, 59s", "60, 1m00s", "3599, 59m59s", "3600, 1h00m", "86399, 23h59m", "90000, 1d01h", "-5, 0s"})
    void saysDurationsInTwoUnits(long seconds, String words) {
        assertThat(BuildTable.words(Duration.ofSeconds(seconds))).isEqualTo(words);
    }

    private Cli onATerminal(int columns, String... arguments) {
        Terminal terminal = new Terminal() {
            @Override
            public boolean movesCursor() {
                return true;
            }

            @Override
            public boolean hasColours() {
                return false;
            }

            @Override
            public boolean canAnswer() {
                return true;
            }

            @Override
            public Size size() {
                return new Size(columns, 4);
            }

            @Override
            public OptionalInt outputColumns() {
                return OptionalInt.of(columns);
            }
        };
        Surroundings here =
                new Surroundings(Map.of(), Path.of("/nonexistent"), _ -> "", InputStream.nullInputStream(), terminal);
        List<String> all = new ArrayList<>(List.of("builds", "--url=" + api.url(), "--token=" + FakeApi.TOKEN));
        all.addAll(List.of(arguments));
        return Cli.run(here, all.toArray(String[]::new));
    }

    @Test
    void fitsTheTerminal() {
        api.on("GET /v1/builds?limit=50", json(200, page(0, 2, "")));

        assertThat(onATerminal(30).out()).isEqualTo("""
                BUILD  STATUS   CREATED  TIME…
                b0     running  -        -   …
                b1     running  -        -   …
                """);
    }

    @Test
    void watchesUntilItIsRefused() {
        api.on("GET /v1/builds?limit=50", json(200, page(0, 9, "")), problem(401, "No", "the token was revoked"));

        Cli cli = onATerminal(30, "--watch");

        assertThat(cli.exitCode()).isEqualTo(1);
        assertThat(cli.out()).isEmpty();
        assertThat(cli.errors())
                .contains("BUILD  STATUS   CREATED  TIM…", "b1     running")
                .doesNotContain("b2 ")
                .contains("the token was revoked");
        assertThat(api.run("builds", "--watch").errors()).contains("--watch: needs a terminal");
        assertThat(onATerminal(30, "--watch", "--json").exitCode()).isEqualTo(2);
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
                {"builds": [{"id": "b1", "tenant": "a\\u001b[2J\\nb2", "status": "x\\u009b\\r", "tags": ["\\u202e"]}]}
                """));

        Cli table = api.run("builds");
        Cli document = api.run("builds", "--json");

        assertThat(table.out().lines()).hasSize(2);
        assertThat(table.out()).contains("a\\u001b[2J\\nb2", "x\\u009b\\r", "\\u202e");
        assertThat(document.out().chars().filter(c -> c != '\n')).noneMatch(Visible::isHidden);
        assertThat(new ObjectMapper()
                        .readTree(document.out())
                        .at("/builds/0/tags/0")
                        .asText())
                .isEqualTo("\u202e");
    }

    @Test
    void printsNothingThatATerminalWouldObeyWhereItFails() {
        api.on("GET /v1/builds?limit=50", problem(400, "No", "because of \\u001b]0;title\\u0007"));

        assertThat(api.run("builds").errors()).contains("because of \\u001b]0;title\\u0007\n");
    }
}
