package dev.slipway.cli.connection;

import static dev.slipway.cli.api.FakeApi.json;
import static dev.slipway.cli.api.FakeApi.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.Cli;
import dev.slipway.cli.api.FakeApi;
import dev.slipway.testing.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiConnectionTest {
    private static final String BUILDS = "GET /v1/builds?limit=50";
    private static final String TENANTS = "GET /v1/tenants";
    private static final String NO_BUILDS = "{\"builds\": []}";

    @TempDir
    private Path home;

    @AutoClose
    private final FakeApi local = new FakeApi();

    @AutoClose
    private final FakeApi kept = new FakeApi();

    @AutoClose
    private final FakeApi other = new FakeApi();

    private User user;

    @BeforeEach
    void prepare() {
        user = new User(home);
        for (FakeApi api : List.of(local, kept, other)) {
            api.on(BUILDS, json(200, NO_BUILDS))
                    .on(TENANTS, json(200, "{\"tenants\": []}"))
                    .on("GET /v1/whoami", json(200, "{\"name\": \"ci\", \"role\": \"deployer\", \"may\": []}"));
        }
    }

    private void logIn() {
        Cli cli = user.typing("slw_kept").run("login", kept.url().toString(), "--name", "kept");
        assertThat(cli.exitCode()).as(cli.errors()).isZero();
    }

    private void ends(int exitCode, String... arguments) {
        Cli cli = user.run(arguments);
        assertThat(cli.exitCode()).as(cli.errors()).isEqualTo(exitCode);
    }

    /** The tokens of all requests but those of logins. */
    private static List<String> tokens(FakeApi api) {
        return api.requests().stream()
                .filter(request -> !request.target().endsWith("/whoami"))
                .map(request -> request.token().orElse("").replace("Bearer ", ""))
                .toList();
    }

    @Test
    void takesOptionsThenTheEnvironmentThenTheContextThenThisMachine() throws IOException {
        String url = other.url().toString();

        user.withSlipway(local.url(), "demo");
        ends(0, "builds");
        assertThat(tokens(local)).containsExactly("slw_demo");

        logIn();
        ends(0, "builds");
        assertThat(tokens(kept)).containsExactly("slw_kept");

        user.with("SLIPWAY_URL", url).with("SLIPWAY_TOKEN", "slw_variable");
        ends(0, "builds");
        assertThat(tokens(other)).containsExactly("slw_variable");

        ends(0, "builds", "--context", "kept");
        assertThat(tokens(kept)).containsExactly("slw_kept", "slw_kept");

        ends(0, "builds", "--data", user.data().toString());
        ends(0, "builds", "--context", "local");
        assertThat(tokens(local)).containsExactly("slw_demo", "slw_demo", "slw_demo");

        ends(0, "builds", "--url", url, "--token", "slw_option");
        ends(0, "builds", "--url", url);
        assertThat(tokens(other)).containsExactly("slw_variable", "slw_option", "slw_variable");
    }

    /** A token of an OIDC issuer, which is longer and of another form than an API token. */
    @Test
    void sendsATokenOfAnotherIssuerAsItIs() throws IOException {
        String token = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9." + "e30".repeat(1_000) + ".c2lnbmF0dXJl";
        user.with("SLIPWAY_URL", other.url().toString()).with("SLIPWAY_TOKEN", token);

        ends(0, "builds");

        assertThat(tokens(other)).containsExactly(token);
    }

    @Test
    void cleansUpDisksOfThisMachineWithTheirOwnSecretAndNoToken() throws IOException {
        String cleanup = "POST /internal/disks/cleanup?dry_run=true";
        local.on(cleanup, json(200, "{\"dry_run\": true, \"disks\": [], \"freed_bytes\": 0}"));
        user.withSlipway(local.url(), "demo", "admin");

        Cli none = user.run("disks", "cleanup", "--dry-run");
        assertThat(none.exitCode()).isEqualTo(69);
        assertThat(none.errors()).contains("cleanup-secret");
        User.secret(Files.createDirectories(user.data().resolve("keys")).resolve("cleanup-secret"), "sesame");
        ends(0, "disks", "cleanup", "--dry-run");
        ends(0, "disks", "cleanup", "--dry-run", "--token", "other");
        Cli asAdmin = user.run("disks", "cleanup", "--dry-run", "--as", "admin");

        assertThat(tokens(local)).containsExactly("sesame", "other");
        assertThat(asAdmin.exitCode()).isEqualTo(2);
        assertThat(asAdmin.errors()).contains("--as: no account opens the cleanup of disks");
    }

    @Test
    void choosesTheTokenApartFromTheAddress() throws IOException {
        logIn();

        ends(0, "builds", "--token", "slw_option");
        ends(0, "builds", "--context", "kept", "--token", "slw_option");
        user.with("SLIPWAY_TOKEN", "slw_variable");
        ends(0, "builds");

        assertThat(tokens(kept)).containsExactly("slw_option", "slw_option", "slw_variable");
    }

    @Test
    void sendsNoStoredTokenToAnAddressThatItDoesNotBelongTo() throws IOException {
        user.withSlipway(local.url(), "demo", "admin");
        logIn();

        Cli option = user.run("builds", "--url", other.url().toString());
        Cli variable = user.with("SLIPWAY_URL", other.url().toString()).run("builds");

        assertThat(option.exitCode()).isEqualTo(2);
        assertThat(option.errors()).contains("--url: no token is named for it", "--token-file", "SLIPWAY_TOKEN");
        assertThat(variable.exitCode()).isEqualTo(2);
        assertThat(variable.errors()).contains("SLIPWAY_URL: no token is named for it");
        assertThat(other.requests()).isEmpty();
    }

    @Test
    void buildsAsDemoAndOperatesAsTheAdminOnThisMachine() throws IOException {
        user.withSlipway(local.url(), "demo", "admin", "viewer").run("logs", "b1");
        user.run("cancel", "b1");
        user.run("builds");
        user.run("tenants", "ls");
        user.run("tokens", "ls");
        user.run("builds", "--as", "viewer");

        assertThat(tokens(local))
                .containsExactly("slw_demo", "slw_demo", "slw_demo", "slw_admin", "slw_admin", "slw_viewer");
    }

    @Test
    void actsAsAnAccountOfThisMachineOnlyWithItsOwnSlipway() throws IOException {
        user.withSlipway(local.url(), "admin");
        logIn();

        Cli cli = user.run("builds", "--as", "admin");

        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.errors()).contains("--as", kept.url().toString(), "the context kept", "--context local");
        ends(2, "builds", "--url", other.url().toString(), "--as", "admin");
        ends(2, "builds", "--context", "local", "--as", "../admin");
        ends(0, "builds", "--context", "local", "--as", "admin");
        assertThat(tokens(local)).containsExactly("slw_admin");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--url http://127.0.0.1:1 --context kept",
                "--url http://127.0.0.1:1 --data d",
                "--context kept --data d",
                "--token t --token-file f",
                "--token t --as admin",
                "--token-file f --as admin"
            })
    void takesNoTwoOptionsThatSayTheSame(String options) {
        Cli cli = user.run(("builds " + options).split(" "));

        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.errors()).contains("not together with");
    }

    @Test
    void takesTheTokenFromAFileThatIsNamed() throws IOException {
        Path token = User.secret(home.resolve("token"), "slw_mine\n");
        String url = other.url().toString();

        ends(0, "builds", "--url", url, "--token-file", token.toString());
        ends(2, "builds", "--url", url, "--token-file", home.toString());
        ends(2, "builds", "--url", url, "--token-file", home.resolve("nothing").toString());

        assertThat(tokens(other)).containsExactly("slw_mine");
    }

    @Test
    void refusesATokenFileThatOthersMayRead() throws IOException {
        Path token = User.secret(home.resolve("token"), "slw_mine\n");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));

        Cli cli = user.run("builds", "--url", other.url().toString(), "--token-file", token.toString());

        assertThat(cli.exitCode()).isEqualTo(1);
        assertThat(cli.errors()).contains("chmod 600 " + token);
        assertThat(other.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"slw_secret slw_second", "slw_secret\nsecond", "slw_secret\u00fc", "", " "})
    void showsNothingOfATokenThatIsNone(String token) throws IOException {
        Path file = User.secret(home.resolve("token"), token);
        String url = other.url().toString();

        Cli option = user.run("builds", "--url", url, "--token", token);
        Cli named = user.run("builds", "--url", url, "--token-file", file.toString());

        assertThat(option.exitCode()).isEqualTo(2);
        assertThat(option.errors()).contains("--token: is ").doesNotContain("slw_", "\tat ");
        assertThat(named.exitCode()).isEqualTo(1);
        assertThat(named.errors()).contains(file + ": is ").doesNotContain("slw_", "\tat ");
    }

    @Test
    void saysHowToStartOneWhereNoneRuns() {
        Cli cli = user.run("builds");

        assertThat(cli.exitCode()).isEqualTo(69);
        assertThat(cli.errors()).contains(user.data().toString(), "slipway up", "--url", "slipway login");
    }

    @Test
    void saysWhichTokenItCannotRead() throws IOException {
        Cli cli = user.withSlipway(local.url(), "admin").run("builds");

        assertThat(cli.exitCode()).isEqualTo(69);
        assertThat(cli.errors()).contains(user.data().resolve("tokens/demo").toString(), "--token-file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no JSON", "{}", "{\"url\": 7}"})
    void saysThatItCannotTellWhereThisMachinesSlipwayIs(String endpoint) throws IOException {
        user.withSlipway(local.url(), "demo");
        Files.writeString(user.data().resolve("endpoint.json"), endpoint);

        Cli cli = user.run("builds");

        assertThat(cli.exitCode()).isEqualTo(1);
        assertThat(cli.errors()).contains("endpoint.json is broken", "start Slipway again");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:8080",
                "ftp://localhost",
                "http:///v1",
                "not an address",
                "",
                "http://localhost/v1",
                "http://localhost?x",
                "http://localhost#x",
                "http://me:secret@localhost"
            })
    void anAddressThatIsNoneIsAWrongOption(String url) {
        Cli cli = user.run("builds", "--url", url, "--token", "t");

        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.errors()).contains("--url: not an http or https address: " + url);
    }

    @Test
    void aVariableThatIsEmptyIsNotSet() throws IOException {
        user.withSlipway(local.url(), "demo").with("SLIPWAY_URL", "").with("SLIPWAY_TOKEN", " ");

        ends(0, "builds");
    }

    @Test
    void aVariableThatIsNoAddressIsNamed() {
        Cli cli = user.with("SLIPWAY_URL", "nowhere").run("builds");

        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.errors()).contains("SLIPWAY_URL: not an http or https address: nowhere");
    }

    @Test
    void saysAtARefusalWhereTheTokenCameFrom() throws IOException {
        FakeApi.Answer revoked = problem(
                401, "The request needs a valid Bearer token", "the token ci (role viewer) was revoked at noon");
        List.of(local, kept, other).forEach(api -> api.on(BUILDS, revoked));
        Path token = User.secret(home.resolve("token"), "slw_mine\n");
        String url = other.url().toString();
        user.withSlipway(local.url(), "demo");

        String ofThisMachine = user.run("builds").errors();
        logIn();
        String ofContext = user.run("builds").errors();
        String option = user.run("builds", "--url", url, "--token", "t").errors();
        String file = user.run("builds", "--url", url, "--token-file", token.toString())
                .errors();
        String variable =
                user.with("SLIPWAY_TOKEN", "slw_v").run("builds", "--url", url).errors();

        assertThat(List.of(ofThisMachine, ofContext, option, file, variable)).allSatisfy(errors -> assertThat(errors)
                .startsWith("slipway: The request needs a valid Bearer token: the token ci (role viewer) was"
                        + " revoked at noon\nThe token ")
                .doesNotContain("slw_"));
        assertThat(ofThisMachine).contains(user.data().resolve("tokens/demo").toString(), "--as NAME");
        assertThat(ofContext).contains("the context kept", "slipway login " + kept.url() + " --name kept");
        assertThat(option).contains("the option --token");
        assertThat(file).contains("the file " + token);
        assertThat(variable).contains("the variable SLIPWAY_TOKEN");
    }

    @Test
    void saysWhatToDoWhereTheTokenMayNot() throws IOException {
        String mayNot = "only an admin's token may see accounts; this is the token ci (role viewer), which may read";
        List.of(local, kept).forEach(api -> api.on(TENANTS, problem(403, "The token does not allow this", mayNot)));
        user.withSlipway(local.url(), "demo", "viewer");

        String demo = user.run("tenants", "ls", "--as", "demo").errors();
        String viewer = user.run("tenants", "ls", "--as", "viewer").errors();
        logIn();
        Cli ofContext = user.run("tenants", "ls");

        assertThat(demo).contains(mayNot, "tokens/demo", "--as admin");
        assertThat(viewer).contains(mayNot, "tokens/viewer", "--token-file FILE");
        assertThat(ofContext.exitCode()).isEqualTo(1);
        assertThat(ofContext.errors()).contains(mayNot, "the context kept", "--context NAME", "slipway context ls");
    }

    @Test
    void saysThatDemoSeesItsOwnBuildsOnly() throws IOException {
        user.withSlipway(local.url(), "demo", "admin");

        assertThat(user.run("logs", "b1").errors()).contains("the tenant demo", "--as admin");
        assertThat(user.run("logs", "b1", "--as", "admin").errors()).doesNotContain("demo");
    }

    @Test
    void aSlipwayThatIsNotThereIsUnavailableWhereverItsAddressIsFrom() throws IOException {
        int free = FreePort.pick();
        user.with("SLIPWAY_URL", "http://127.0.0.1:" + free).with("SLIPWAY_TOKEN", "slw_v");

        Cli cli = user.run("tenants", "ls");

        assertThat(cli.exitCode()).isEqualTo(69);
        assertThat(cli.errors()).contains("does not answer at http://127.0.0.1:" + free);
    }

    @Test
    void followsNoAddressThatItsOwnerDidNotName() {
        other.on(BUILDS, exchange -> {
            exchange.getResponseHeaders().set("Location", kept.url() + "/v1/builds?limit=50");
            exchange.sendResponseHeaders(307, -1);
            exchange.close();
        });

        Cli cli = user.run("builds", "--url", other.url().toString(), "--token", "t");

        assertThat(cli.exitCode()).isEqualTo(1);
        assertThat(cli.errors()).contains("HTTP 307", kept.url().toString());
        assertThat(kept.requests()).isEmpty();
    }

    @Test
    void doesNotTakeAnyAnswerForSlipways() {
        other.on(BUILDS, json(200, "<html>slw_echo</html>"));

        Cli cli = user.run("builds", "--url", other.url().toString(), "--token", "t");

        assertThat(cli.exitCode()).isEqualTo(1);
        assertThat(cli.errors()).contains("no JSON", other.url().toString()).doesNotContain("slw_echo");
        assertThat(other.requests()).extracting(FakeApi.Request::token).containsExactly(Optional.of("Bearer t"));
    }
}
