package dev.slipway.cli.build;

import static dev.slipway.cli.api.FakeApi.ended;
import static dev.slipway.cli.api.FakeApi.json;
import static dev.slipway.cli.api.FakeApi.line;
import static dev.slipway.cli.api.FakeApi.problem;
import static dev.slipway.cli.api.FakeApi.running;
import static dev.slipway.cli.api.FakeApi.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.Cli;
import dev.slipway.cli.api.FakeApi;
import dev.slipway.cli.connection.User;
import dev.slipway.events.request.RequestFields;
import dev.slipway.testing.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuildCommandTest {
    private static final String ACCEPTED = "{\"id\": \"b1\", \"tenant\": \"demo\", \"status\": \"requested\"}";
    private static final String SUCCEEDED = """
            {"id": "b1", "status": "succeeded",
             "image": {"reference": "127.0.0.1:5000/builds/acme/b1@sha256:feed", "digest": "sha256:feed"}}
            """;

    @TempDir
    private Path directory;

    private FakeApi api;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(directory.resolve("Dockerfile"), "FROM scratch\n");
        api = new FakeApi().on("POST /v1/builds", json(202, ACCEPTED));
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private Cli build(String... options) {
        String[] arguments = new String[options.length + 1];
        System.arraycopy(options, 0, arguments, 0, options.length);
        arguments[options.length] = directory.toString();
        return api.run("build", arguments);
    }

    @Test
    void showsTheLogAndWhatTheBuildMade() {
        api.on("GET /v1/builds/b1/events?follow=true", whole(running(), line(1, "hello"), ended("succeeded")))
                .on("GET /v1/builds/b1", json(200, SUCCEEDED));

        Cli cli = build();

        assertThat(cli).isEqualTo(new Cli(0, """
                build b1
                == running
                [build] hello
                == succeeded
                image   127.0.0.1:5000/builds/acme/b1@sha256:feed
                digest  sha256:feed
                """, ""));
        assertThat(api.requests())
                .extracting(FakeApi.Request::token)
                .hasSize(3)
                .containsOnly(Optional.of("Bearer " + FakeApi.TOKEN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"failed", "cancelled", "timed_out", "rejected"})
    void endsWithOneAndSaysWhyWhereTheBuildDidNotSucceed(String outcome) {
        api.on("GET /v1/builds/b1/events?follow=true", whole(ended(outcome)))
                .on("GET /v1/builds/b1", json(200, """
                        {"id": "b1", "status": "%s", "message": "RUN false: exit code: 1"}
                        """.formatted(outcome)));

        Cli cli = build();

        assertThat(cli.exitCode()).isEqualTo(1);
        assertThat(cli.out()).endsWith("build b1 " + outcome + ": RUN false: exit code: 1\n");
    }

    @Test
    void sendsWhatTheOptionsSayAndNothingElse() {
        Cli cli = build(
                "--detach", "--build-arg", "A=b=c", "--secret", "npm", "--cache-scope", "main", "--timeout", "60");

        assertThat(cli).isEqualTo(new Cli(0, "b1\n", ""));
        assertThat(api.requests()).hasSize(1);
        assertThat(api.requests().getFirst().body())
                .contains("name=\"build_args\"\r\n\r\n{\"A\":\"b=c\"}\r\n")
                .contains("name=\"secrets\"\r\n\r\n[\"npm\"]\r\n")
                .contains("name=\"cache_scope\"\r\n\r\nmain\r\n")
                .contains("name=\"timeout_seconds\"\r\n\r\n60\r\n")
                .contains("name=\"source\"; filename=\"source.tar.gz\"")
                .doesNotContain("tenant", "is_admin_build", "memory_mb", "name=\"dockerfile\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker/other", "./docker/../docker/other"})
    void namesTheDockerfileThatTheSourceHas(String path) throws IOException {
        Path other = directory.resolve("docker/other");
        Files.createDirectories(directory.resolve("docker"));
        Files.writeString(other, "FROM other\n");

        assertThat(build("--detach", "--file", path).exitCode()).isZero();
        assertThat(build("--detach", "-f", other.toString()).exitCode()).isZero();

        assertThat(api.requests()).hasSize(2).allSatisfy(request -> assertThat(request.body())
                .contains("name=\"dockerfile_path\"\r\n\r\ndocker/other\r\n")
                .doesNotContain("name=\"dockerfile\""));
    }

    @Test
    void sendsADockerfileThatLiesElsewhere(@TempDir Path elsewhere) throws IOException {
        Path other = Files.writeString(elsewhere.resolve("other"), "FROM other\n");
        Path latin = Files.write(elsewhere.resolve("latin"), new byte[] {'#', (byte) 0xfc});

        assertThat(build("--detach", "--file", other.toString()).exitCode()).isZero();
        assertThat(build("--detach", "--file", latin.toString()).errors()).contains("not UTF-8");

        assertThat(api.requests()).hasSize(1);
        assertThat(api.requests().getFirst().body())
                .contains("name=\"dockerfile\"\r\n\r\nFROM other\n")
                .doesNotContain("dockerfile_path");
    }

    @Test
    void namesEachFieldThatSlipwayRefuses() {
        api.on("POST /v1/builds", json(400, """
                {"title": "The request is not valid", "detail": "timeout_seconds: is zero; cpus: are many",
                 "errors": [{"field": "timeout_seconds", "reason": "is zero"}, {"field": "cpus", "reason": "are many"}]}
                """));

        assertThat(build()).isEqualTo(new Cli(1, "", """
                slipway: The request is not valid
                  timeout_seconds: is zero
                  cpus: are many
                """));
    }

    @ParameterizedTest
    @ValueSource(ints = {502, 503, 504})
    void aSlipwayThatCannotDoItNowIsUnavailable(int status) {
        api.on("POST /v1/builds", problem(status, "Slipway cannot do this now", "the registry is away"));

        assertThat(build()).isEqualTo(new Cli(69, "", "slipway: Slipway cannot do this now: the registry is away\n"));
    }

    @Test
    void aSlipwayThatIsNotThereIsUnavailable() throws IOException {
        int free = FreePort.pick();

        Cli cli = Cli.run("build", "--url", "http://127.0.0.1:" + free, "--token", "t", directory.toString());

        assertThat(cli.exitCode()).isEqualTo(69);
        assertThat(cli.errors()).contains("127.0.0.1:" + free, "slipway up").doesNotContain("\tat ");
    }

    @Test
    void everyFieldThatHasAnOptionIsSentByIt() {
        Cli cli = build(
                "--detach",
                "--tenant=acme",
                "--secret=b",
                "--secret=a",
                "--build-arg=A=1",
                "--build-arg=B=",
                "--cache-scope=main",
                "--global-cache-key=base",
                "--admin",
                "--base-image-digest=sha256:" + "0".repeat(64),
                "--timeout=60",
                "--memory=512",
                "--cpus=3",
                "--network=isolated",
                "--tag=web:1.4",
                "--push",
                "--target=release",
                "--label=a=b",
                "--annotation=c=d",
                "--no-cache",
                "--pull",
                "--add-host=db:192.0.2.7",
                "--provenance=min",
                "--mirror=required",
                "-f=Dockerfile");

        assertThat(cli.exitCode()).as(cli.errors()).isZero();
        String body = api.requests().getFirst().body();
        assertThat(RequestFields.ALL)
                .filteredOn(field -> field.option().isPresent())
                .allSatisfy(field -> assertThat(body).contains("name=\"" + field.name() + "\"\r\n\r\n"));
        assertThat(body)
                .contains("secrets\"\r\n\r\n[\"b\",\"a\"]\r\n", "build_args\"\r\n\r\n{\"A\":\"1\",\"B\":\"\"}\r\n")
                .contains("is_admin_build\"\r\n\r\ntrue\r\n", "memory_mb\"\r\n\r\n512\r\n");
    }

    @Test
    void theHelpSaysBoundsAndDefaults() {
        assertThat(Cli.run("build", "--help").out().replaceAll("\\s+", " "))
                .contains("--memory=MB", "512 to 65536 (default 2048)", "egress or isolated (default egress)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--memory=511",
                "--cpus=65",
                "--network=host",
                "--tenant=global",
                "--secret=../x",
                "--cache-scope=A"
            })
    void boundsAreKnownBeforeAnybodyIsAsked(String option) {
        Cli cli = build(option);

        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.errors()).contains(option.substring(0, option.indexOf('=')) + " ");
        assertThat(api.requests()).isEmpty();
    }

    /** The token and what the request says of the tenant. */
    private String onThisMachine(User user, String... options) {
        String[] arguments = new String[options.length + 3];
        arguments[0] = "build";
        arguments[1] = "--detach";
        System.arraycopy(options, 0, arguments, 2, options.length);
        arguments[arguments.length - 1] = directory.toString();
        Cli cli = user.run(arguments);
        assertThat(cli.exitCode()).as(cli.errors()).isZero();
        FakeApi.Request request = api.requests().getLast();
        return request.token().orElse("")
                + request.body()
                        .lines()
                        .dropWhile(line -> !line.endsWith("name=\"tenant\""))
                        .skip(2)
                        .findFirst()
                        .map(tenant -> " for " + tenant)
                        .orElse("");
    }

    @Test
    void buildsOnThisMachineAsDemoUnlessItIsToldOtherwise(@TempDir Path home) throws IOException {
        User user = new User(home).withSlipway(api.url(), "admin", "deployer", "demo");

        assertThat(onThisMachine(user)).isEqualTo("Bearer slw_demo");
        assertThat(onThisMachine(user, "--tenant", "demo")).isEqualTo("Bearer slw_demo for demo");
        assertThat(onThisMachine(user, "--admin")).isEqualTo("Bearer slw_admin for demo");
        assertThat(onThisMachine(user, "--tenant", "acme")).isEqualTo("Bearer slw_admin for acme");
        assertThat(onThisMachine(user, "--tenant", "acme", "--admin")).isEqualTo("Bearer slw_admin for acme");
        assertThat(onThisMachine(user, "--as", "deployer")).isEqualTo("Bearer slw_deployer for demo");
        assertThat(onThisMachine(user, "--as", "deployer", "--tenant", "acme"))
                .isEqualTo("Bearer slw_deployer for acme");
        assertThat(onThisMachine(user, "--token", "slw_mine", "--admin")).isEqualTo("Bearer slw_mine");
    }

    @Test
    void wrongOptionsAreFoundBeforeAnybodyIsAsked() {
        assertThat(api.run("build", directory.resolve("nothing").toString()).exitCode())
                .isEqualTo(2);
        assertThat(api.run("build").exitCode()).isEqualTo(2);
        assertThat(build("--file", directory.resolve("nothing").toString()).exitCode())
                .isEqualTo(2);
        assertThat(build("--file", directory.toString()).exitCode()).isEqualTo(2);
        assertThat(build("--cpus", "many").exitCode()).isEqualTo(2);
        assertThat(build("--no-such-option").exitCode()).isEqualTo(2);
        assertThat(api.requests()).isEmpty();
    }
}
