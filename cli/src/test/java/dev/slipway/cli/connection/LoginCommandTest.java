package dev.slipway.cli.connection;

import static dev.slipway.cli.api.FakeApi.json;
import static dev.slipway.cli.api.FakeApi.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.cli.Cli;
import dev.slipway.cli.api.FakeApi;
import dev.slipway.testing.FreePort;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoginCommandTest {
    private static final String WHOAMI = "GET /v1/whoami";
    private static final String CI = """
            {"id": "t01", "name": "ci", "role": "tenant", "tenant": "acme", "expires_at": "2027-01-01T00:00:00Z",
             "may": ["start, read and end builds of tenant acme", "push uploads/acme/**"]}
            """;

    @TempDir
    private Path home;

    @AutoClose
    private final FakeApi api = new FakeApi().on(WHOAMI, json(200, CI));

    private User user;
    private String url;

    @BeforeEach
    void prepare() {
        user = new User(home).typing("slw_typed\n");
        url = api.url().toString();
    }

    private void keptNothing(Cli cli, int exitCode) {
        assertThat(cli.exitCode()).as(cli.errors()).isEqualTo(exitCode);
        assertThat(cli.out()).isEmpty();
        assertThat(cli.errors()).doesNotContain("slw_typed", "\tat ");
        assertThat(user.config()).doesNotExist();
    }

    @Test
    void keepsWhatItWasToldAndUsesItFromNowOn() throws IOException {
        Cli cli = user.run("login", url, "--name", "prod");

        assertThat(cli).isEqualTo(new Cli(0, """
                context  prod, used from now on
                address  %s
                token    ci, role tenant, tenant acme, valid until 2027-01-01T00:00:00Z
                it may   start, read and end builds of tenant acme
                it may   push uploads/acme/**
                """.formatted(url), ""));
        assertThat(api.requests()).extracting(FakeApi.Request::token).containsExactly(Optional.of("Bearer slw_typed"));
        assertThat(user.prompts()).containsExactly("Token for " + url + ": ");
        JsonNode kept = new ObjectMapper().readTree(user.contextFile("prod").toFile());
        assertThat(kept.path("url").asText()).isEqualTo(url);
        assertThat(kept.path("token").asText()).isEqualTo("slw_typed");
        assertThat(kept.path("account").path("name").asText()).isEqualTo("ci");
        assertThat(Files.readString(user.config().resolve("current"))).isEqualTo("prod\n");
    }

    @Test
    void leavesFilesForTheirOwnerOnlyAndNothingElse() throws IOException {
        user.run("login", url, "--name", "prod");
        user.run("login", url, "--name", "prod");

        try (Stream<Path> files = Files.walk(user.config())) {
            assertThat(files.map(file -> user.config().relativize(file) + " " + permissions(file)))
                    .containsExactlyInAnyOrder(
                            " rwx------", "current rw-------", "contexts rwx------", "contexts/prod.json rw-------");
        }
    }

    private static String permissions(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void keepsItWhereTheUserHasSettings() {
        Path config = home.resolve("elsewhere");

        user.with("XDG_CONFIG_HOME", config.toString()).run("login", url, "--name", "prod");

        assertThat(config.resolve("slipway/contexts/prod.json")).exists();
        assertThat(user.config()).doesNotExist();
    }

    @Test
    void callsTheContextAfterTheHost() {
        assertThat(user.run("login", url + "/").out()).startsWith("context  127.0.0.1-" + api.port() + ",");
    }

    @Test
    void readsTheTokenFromAFile() throws IOException {
        Path token = User.secret(home.resolve("token"), "slw_mine\n");

        assertThat(user.run("login", url, "--token-file", token.toString()).exitCode())
                .isZero();

        assertThat(api.requests()).extracting(FakeApi.Request::token).containsExactly(Optional.of("Bearer slw_mine"));
        assertThat(user.prompts()).isEmpty();
    }

    @Test
    void refusesATokenFileThatIsOpenToOthersOrNotThere() throws IOException {
        Path token = User.secret(home.resolve("token"), "slw_mine\n");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-rw----"));

        Cli missing =
                user.run("login", url, "--token-file", home.resolve("nothing").toString());
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw----r--"));
        Cli open = user.run("login", url, "--token-file", token.toString());

        keptNothing(missing, 2);
        keptNothing(open, 1);
        assertThat(open.errors()).contains("chmod 600 " + token);
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void takesNoTokenAsAnArgument() {
        keptNothing(user.run("login", url, "--token", "slw_argument"), 2);
        keptNothing(user.run("login", url, "slw_argument"), 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "slw_typed slw_typed", "slw_typed\nslw_typed"})
    void keepsNoTokenThatIsNone(String typed) {
        Cli cli = user.typing(typed).run("login", url);

        keptNothing(cli, 1);
        assertThat(cli.errors()).contains("the token is ", "Nothing was kept");
    }

    @Test
    void keepsNothingWhereSlipwayDoesNotTakeTheToken() {
        api.on(WHOAMI, problem(401, "The request needs a valid Bearer token", "the token ci was revoked at noon"));

        Cli cli = user.run("login", url);

        keptNothing(cli, 1);
        assertThat(cli.errors()).isEqualTo("""
                slipway: The request needs a valid Bearer token: the token ci was revoked at noon
                Nothing was kept.
                """);
    }

    @Test
    void keepsNothingWhereNobodyAnswers() throws IOException {
        Cli cli = user.run("login", "http://127.0.0.1:" + FreePort.pick());

        keptNothing(cli, 69);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "[]", "{}", "{\"name\": \"ci\"}", ""})
    void keepsNothingOfWhatIsNoSlipway(String answer) {
        api.on(WHOAMI, json(200, answer));

        Cli cli = user.run("login", url);

        keptNothing(cli, 1);
        assertThat(cli.errors()).contains("is it a Slipway?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"slipway.example.com", "ftp://slipway.example.com", "https://a@b", "https://a/v1", ""})
    void wantsAnAddress(String address) {
        keptNothing(user.run("login", address), 2);
        assertThat(user.prompts()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "../x", "", ".x", "a/b", "a b"})
    void wantsANameThatAContextCanHave(String name) {
        Cli cli = user.run("login", url, "--name", name);

        keptNothing(cli, 2);
        assertThat(cli.errors()).contains("--name");
        assertThat(user.prompts()).isEmpty();
    }

    @Test
    void replacesTheTokenOfAContextButNotItsAddress() throws IOException {
        user.run("login", url, "--name", "prod");

        Cli again = user.typing("slw_second").run("login", url, "--name", "prod");
        Cli elsewhere = user.typing("slw_third").run("login", "http://127.0.0.1:1", "--name", "prod");

        assertThat(again.exitCode()).isZero();
        assertThat(elsewhere.exitCode()).isEqualTo(2);
        assertThat(elsewhere.errors()).contains("prod is there already", url, "slipway context rm prod");
        assertThat(user.contextFile("prod")).content().contains("slw_second", url);
    }

    @Test
    void putsABrokenContextRight() throws IOException {
        user.run("login", url, "--name", "prod");
        Files.writeString(user.contextFile("prod"), "{");

        assertThat(user.run("login", url, "--name", "prod").exitCode()).isZero();

        assertThat(user.contextFile("prod")).content().contains("slw_typed");
    }

    @Test
    void refusesADirectoryThatOthersMayWriteTo() throws IOException {
        user.run("login", url, "--name", "prod");
        Files.setPosixFilePermissions(user.config(), PosixFilePermissions.fromString("rwxrwxrwx"));

        Cli cli = user.run("login", url, "--name", "second");

        assertThat(cli.exitCode()).isEqualTo(1);
        assertThat(cli.errors()).contains("chmod 700 " + user.config());
        assertThat(user.contextFile("second")).doesNotExist();
    }

    @Test
    void warnsOfAnAddressOnWhoseWayOthersCanRead() {
        assertThat(Address.parse("http://slipway.example.com").filter(Address::isOpenToOthers))
                .isPresent();
        assertThat(Address.parse("http://127.example.com").filter(Address::isOpenToOthers))
                .isPresent();
        assertThat(Stream.of("https://slipway.example.com", "http://localhost:8080", "http://[::1]:8080", url)
                        .map(text -> Address.parse(text).orElseThrow()))
                .noneMatch(Address::isOpenToOthers);
    }

    @Test
    void warnsWhereVariablesComeBeforeTheContext() {
        Cli cli = user.with("SLIPWAY_TOKEN", "slw_v").run("login", url);

        assertThat(cli.exitCode()).isZero();
        assertThat(cli.errors()).contains("SLIPWAY_TOKEN is set").doesNotContain("SLIPWAY_URL", "slw_v");
    }

    @Test
    void readsAPipeNoFurtherThanATokenGoes() throws IOException {
        byte[] endless = "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);

        assertThat(StandardInput.read(new ByteArrayInputStream("slw_piped\n".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("slw_piped\n");
        assertThat(StandardInput.read(new ByteArrayInputStream(endless))).hasSizeLessThan(1 << 15);
    }
}
