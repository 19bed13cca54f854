package dev.slipway.cli.secret;

import static dev.slipway.cli.api.FakeApi.json;
import static dev.slipway.cli.api.FakeApi.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.Cli;
import dev.slipway.cli.api.FakeApi;
import dev.slipway.cli.connection.Surroundings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistriesCommandTest {
    private static final String STORED = """
            {"host": "registry.example.com", "tenant": "acme", "username": "ci", "created_at": "2026-11-28T12:00:00Z",
             "updated_at": "2026-11-28T12:00:01Z", "updated_by": "tok"}""";

    @AutoClose
    private final FakeApi api = new FakeApi();

    @TempDir
    private Path directory;

    private Cli login(String typed, String... arguments) {
        Surroundings here = new Surroundings(Map.of(), directory, prompt -> {
            assertThat(prompt).isEqualTo("Password of ci at registry.example.com: ");
            return typed;
        });
        List<String> all = new ArrayList<>(
                List.of("registries", "login", "--url", api.url().toString(), "--token", "slw_any"));
        all.addAll(List.of(arguments));
        return Cli.run(here, all.toArray(String[]::new));
    }

    @Test
    void storesALoginWithThePasswordOfTheStandardInput() {
        api.on("PUT /v1/registry-logins/registry.example.com", json(201, STORED));

        assertThat(login("hunter2\n", "registry.example.com", "-u", "ci", "--password-stdin"))
                .isEqualTo(new Cli(0, "stored the login to registry.example.com as ci for tenant acme\n", ""));
        assertThat(api.requests().getLast().body()).isEqualTo("{\"username\":\"ci\",\"password\":\"hunter2\"}");
    }

    @Test
    void takesNoPasswordFromTheCommandLineAndDoesNotRepeatIt() {
        Cli cli = login("", "registry.example.com", "-u", "ci", "-p", "hunter2");

        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.errors()).contains("must not stand on the command line").doesNotContain("hunter2");
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void refusesAPasswordThatIsEmptyOrTooLong() {
        assertThat(login("\n", "registry.example.com", "-u", "ci").errors()).contains("the password is empty");
        assertThat(login("x".repeat((8 << 10) + 1), "registry.example.com", "-u", "ci")
                        .errors())
                .contains("more than 8192 bytes");
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void listsALoginALine() {
        api.on("GET /v1/registry-logins?tenant=acme", json(200, "{\"registry_logins\": [" + STORED + "]}"));

        assertThat(api.runBelow("registries", "ls", "--tenant", "acme")).isEqualTo(new Cli(0, """
                REGISTRY              USER  CREATED               UPDATED               UPDATED BY
                registry.example.com  ci    2026-11-28T12:00:00Z  2026-11-28T12:00:01Z  tok
                """, ""));
    }

    @Test
    void removesLoginsAndSaysWhichDoesNotExist() {
        api.on("DELETE /v1/registry-logins/registry.example.com", FakeApi.empty(204))
                .on("DELETE /v1/registry-logins/other.example.com", problem(404, "There is no such login", "none"));

        assertThat(api.runBelow("registries", "logout", "other.example.com", "registry.example.com"))
                .isEqualTo(new Cli(
                        1, "removed the login to registry.example.com\n", "slipway: There is no such login: none\n"));
    }
}
