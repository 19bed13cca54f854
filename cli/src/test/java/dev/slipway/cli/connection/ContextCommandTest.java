package dev.slipway.cli.connection;

import static dev.slipway.cli.api.FakeApi.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.cli.Cli;
import dev.slipway.cli.api.FakeApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContextCommandTest {
    @TempDir
    private Path home;

    @AutoClose
    private final FakeApi api = new FakeApi()
            .on("GET /v1/whoami", json(200, """
                    {"id": "t01", "name": "ci", "role": "tenant", "tenant": "acme", "may": ["build"]}"""))
            .on("GET /v1/builds?limit=50", json(200, "{\"builds\": []}"));

    private User user;

    @BeforeEach
    void logInTwice() {
        user = new User(home).typing("slw_typed");
        assertThat(user.run("login", api.url().toString(), "--name", "test").exitCode())
                .isZero();
        assertThat(user.run("login", api.url().toString(), "--name", "prod").exitCode())
                .isZero();
    }

    @Test
    void listsThemAndWhichOneIsInUse() {
        Cli cli = user.run("context", "ls");

        assertThat(cli.exitCode()).isZero();
        assertThat(cli.out().lines().map(line -> line.strip().split(" +")))
                .containsExactly(
                        new String[] {"NAME", "ADDRESS", "TOKEN", "ROLE", "TENANT", "EXPIRES"},
                        new String[] {"*", "prod", api.url().toString(), "ci", "tenant", "acme", "-"},
                        new String[] {"test", api.url().toString(), "ci", "tenant", "acme", "-"},
                        new String[] {"local", "-", "-", "-", "-", "-"});
    }

    @Test
    void listsThemAsJsonWithoutTheTokens() throws IOException {
        user.withSlipway(api.url(), "demo");

        Cli cli = user.run("context", "ls", "--json");

        JsonNode contexts = new ObjectMapper().readTree(cli.out()).path("contexts");
        assertThat(contexts).hasSize(3);
        assertThat(contexts.path(0).path("name").asText()).isEqualTo("prod");
        assertThat(contexts.path(0).path("in_use").asBoolean()).isTrue();
        assertThat(contexts.path(0).path("account").path("tenant").asText()).isEqualTo("acme");
        assertThat(contexts.path(2).path("url").asText()).isEqualTo(api.url().toString());
        assertThat(cli.out()).doesNotContain("slw_");
    }

    @Test
    void listsThisMachineWhereNobodyHasLoggedIn(@TempDir Path empty) {
        Cli cli = new User(empty).run("context", "ls");

        assertThat(cli.exitCode()).isZero();
        assertThat(cli.out()).contains("*  local");
        assertThat(empty).isEmptyDirectory();
    }

    @Test
    void usesAnotherOneAndThenThisMachine() throws IOException {
        Cli test = user.run("context", "use", "test");
        assertThat(user.run("context", "ls").out()).contains("*  test");
        Cli local = user.run("context", "use", "local");

        assertThat(test).isEqualTo(new Cli(0, "commands use test from now on, " + api.url() + "\n", ""));
        assertThat(local.out()).contains("the Slipway on this machine");
        assertThat(user.run("context", "ls").out()).contains("*  local");
        assertThat(user.run("builds").exitCode()).isEqualTo(69);
    }

    @Test
    void saysWhereVariablesComeBeforeTheContext() {
        user.with("SLIPWAY_URL", "http://127.0.0.1:1");

        assertThat(user.run("context", "use", "test").errors()).contains("SLIPWAY_URL is set");
    }

    @Test
    void forgetsOne() {
        Cli test = user.run("context", "rm", "test");
        assertThat(user.run("context", "ls").out()).contains("*  prod").doesNotContain("test");
        Cli prod = user.run("context", "rm", "prod");

        assertThat(test).isEqualTo(new Cli(0, "removed test\n", ""));
        assertThat(prod.out()).contains("removed prod", "the Slipway on this machine from now on");
        assertThat(user.contextFile("prod")).doesNotExist();
        assertThat(user.run("context", "ls").out()).contains("*  local");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"context use nosuch", "context rm nosuch", "builds --context nosuch", "builds --context ../prod"
            })
    void namesThoseThatThereAreWhereThereIsNoSuchContext(String command) {
        Cli cli = user.run(command.split(" "));

        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.errors()).contains("there is no context", "prod, test", "slipway login URL");
    }

    @Test
    void thisMachineIsNoContextToForget() {
        assertThat(user.run("context", "rm", "local").exitCode()).isEqualTo(2);
        assertThat(user.run("context").errors()).contains("Missing required subcommand: ls, use, rm");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "slw_typed",
                "[]",
                "{\"url\": \"http://127.0.0.1:1\"}",
                "{\"token\": \"slw_typed\"}",
                "{\"url\": \"nowhere\", \"token\": \"slw_typed\"}",
                "{\"url\": \"http://127.0.0.1:1\", \"token\": \"slw_typed slw_typed\"}"
            })
    void aBrokenFileCostsOneContextAndSaysWhatToDo(String content) throws IOException {
        Files.writeString(user.contextFile("prod"), content);

        Cli list = user.run("context", "ls");

        assertThat(list.exitCode()).isEqualTo(1);
        assertThat(list.out()).contains("test", "local").doesNotContain("prod");
        for (Cli cli : new Cli[] {list, user.run("builds"), user.run("context", "use", "prod")}) {
            assertThat(cli.exitCode()).isEqualTo(1);
            assertThat(cli.errors())
                    .contains(
                            user.contextFile("prod").toString(), "is broken", "--name prod", "slipway context rm prod")
                    .doesNotContain("slw_", "\tat ");
        }
        assertThat(user.run("builds", "--context", "test").exitCode()).isZero();
        assertThat(user.run("context", "rm", "prod").exitCode()).isZero();
        assertThat(user.contextFile("prod")).doesNotExist();
    }

    @Test
    void refusesAFileThatOthersMayRead() throws IOException {
        Files.setPosixFilePermissions(user.contextFile("prod"), PosixFilePermissions.fromString("rw-r-----"));
        Files.setPosixFilePermissions(user.contextFile("prod"), PosixFilePermissions.fromString("rw----r--"));
        int before = api.requests().size();

        Cli cli = user.run("builds");

        assertThat(cli.exitCode()).isEqualTo(1);
        assertThat(cli.errors()).contains("chmod 600 " + user.contextFile("prod"));
        assertThat(api.requests()).hasSize(before);
    }

    @Test
    void refusesADirectoryThatOthersMayWriteTo() throws IOException {
        Path contexts = user.contextFile("prod").getParent();
        Files.setPosixFilePermissions(contexts, PosixFilePermissions.fromString("rwx-w----"));
        int before = api.requests().size();

        Cli cli = user.run("builds");

        assertThat(cli.exitCode()).isEqualTo(1);
        assertThat(cli.errors()).contains("chmod 700 " + contexts);
        assertThat(api.requests()).hasSize(before);
    }

    @Test
    void saysWhereTheContextInUseIsGoneOrBroken() throws IOException {
        Files.delete(user.contextFile("prod"));
        Cli gone = user.run("builds");
        Files.writeString(user.config().resolve("current"), "../../etc/passwd\n");
        Cli broken = user.run("builds");

        assertThat(gone.exitCode()).isEqualTo(1);
        assertThat(gone.errors()).contains("there is no context prod", "slipway context use local");
        assertThat(broken.exitCode()).isEqualTo(1);
        assertThat(broken.errors()).contains("current is broken", "slipway context use NAME");
        assertThat(user.run("context", "use", "test").exitCode()).isZero();
        assertThat(user.run("builds").exitCode()).isZero();
    }

    @Test
    void listsTheOthersWhereTheOneInUseCannotBeTold() throws IOException {
        Files.writeString(user.config().resolve("current"), "");

        Cli cli = user.run("context", "ls");

        assertThat(cli.exitCode()).isEqualTo(1);
        assertThat(cli.out()).contains("prod", "test", "local").doesNotContain("*");
        assertThat(cli.errors()).contains("current is broken");
    }
}
