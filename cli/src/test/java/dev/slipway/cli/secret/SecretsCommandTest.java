package dev.slipway.cli.secret;

import static dev.slipway.cli.api.FakeApi.json;
import static dev.slipway.cli.api.FakeApi.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.Cli;
import dev.slipway.cli.api.FakeApi;
import dev.slipway.cli.connection.Surroundings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsCommandTest {
    private static final String STORED = """
            {"name": "npm", "tenant": "acme", "bytes": 7, "created_at": "2026-11-28T12:00:00Z",
             "updated_at": "2026-11-28T12:00:01Z", "updated_by": "ci"}""";

    @AutoClose
    private final FakeApi api = new FakeApi();

    @TempDir
    private Path directory;

    private Cli set(String typed, String... arguments) {
        Surroundings here = new Surroundings(Map.of("NPM", "of-env"), directory, prompt -> {
            assertThat(prompt).isEqualTo("Value of npm: ");
            return typed;
        });
        List<String> all =
                new ArrayList<>(List.of("secrets", "set", "--url", api.url().toString(), "--token", "slw_any"));
        all.addAll(List.of(arguments));
        return Cli.run(here, all.toArray(String[]::new));
    }

    private String sent() {
        return api.requests().getLast().body();
    }

    @Test
    void storesWhatAFileAVariableOrTheStandardInputHas() throws Exception {
        api.on("PUT /v1/secrets/npm", json(201, STORED));
        Path file = Files.writeString(directory.resolve("value"), "of-file\n");

        assertThat(set("", "npm", "--from-file", file.toString()))
                .isEqualTo(new Cli(0, "stored npm (7 bytes) for tenant acme\n", ""));
        assertThat(sent()).isEqualTo("of-file\n");
        assertThat(set("", "npm", "--from-env", "NPM").exitCode()).isZero();
        assertThat(sent()).isEqualTo("of-env");
        assertThat(set("typed\n", "npm").exitCode()).isZero();
        assertThat(sent()).isEqualTo("typed");
    }

    @Test
    void namesTheTenantForAnAdmin() {
        api.on("PUT /v1/secrets/npm?tenant=acme", json(200, STORED)).on("GET /v1/secrets?tenant=acme", json(200, "{}"));

        assertThat(set("x", "npm", "--tenant", "acme").exitCode()).isZero();
        assertThat(api.runBelow("secrets", "ls", "--tenant", "acme").exitCode()).isZero();
    }

    @Test
    void takesNoValueFromTheCommandLineAndDoesNotRepeatIt() {
        Cli cli = set("", "npm", "hunter2");

        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.errors())
                .contains("a value must not stand on the command line", "--from-file, --from-env or the standard input")
                .doesNotContain("hunter2");
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void refusesWhatCannotBeAndAsksNobody() throws Exception {
        Path large = Files.write(directory.resolve("large"), new byte[(64 << 10) + 1]);

        assertThat(set("x", "-npm").exitCode()).isEqualTo(2);
        assertThat(set("x", "n/pm").errors()).contains("NAME: must be 1 to 63 of letters");
        assertThat(set("\n", "npm").errors()).contains("the value is empty");
        assertThat(set("", "npm", "--from-file", large.toString()).errors()).contains("more than 65536 bytes");
        assertThat(set("", "npm", "--from-file", directory.toString()).errors())
                .contains("--from-file: ", "a directory");
        assertThat(set("", "npm", "--from-env", "NOPE").errors()).contains("there is no variable NOPE");
        assertThat(set("", "npm", "--from-env", "NPM", "--from-file", large.toString())
                        .errors())
                .contains("not together");
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void listsASecretALine() {
        api.on("GET /v1/secrets", json(200, "{\"secrets\": [" + STORED + "]}"));

        assertThat(api.runBelow("secrets", "ls")).isEqualTo(new Cli(0, """
                SECRET  BYTES  CREATED               UPDATED               UPDATED BY
                npm     7      2026-11-28T12:00:00Z  2026-11-28T12:00:01Z  ci
                """, ""));
        assertThat(api.runBelow("secrets", "ls", "--json").out()).contains("\"bytes\" : 7");
    }

    @Test
    void removesSecretsAndSaysWhichDoesNotExist() {
        api.on("DELETE /v1/secrets/npm", FakeApi.empty(204))
                .on("DELETE /v1/secrets/pip", problem(404, "There is no such secret", "tenant acme has no secret pip"));

        assertThat(api.runBelow("secrets", "rm", "pip", "npm"))
                .isEqualTo(new Cli(
                        1, "removed npm\n", "slipway: There is no such secret: tenant acme has no secret pip\n"));
    }
}
