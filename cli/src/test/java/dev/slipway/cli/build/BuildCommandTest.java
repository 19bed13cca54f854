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
import dev.slipway.cli.connection.Surroundings;
import dev.slipway.cli.connection.User;
import dev.slipway.events.request.RequestFields;
import dev.slipway.testing.FreePort;
import dev.slipway.testing.Gzip;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BuildCommandTest extends BuildCommandSetUp {
    private static final String SUCCEEDED = """
            {"id": "b1", "status": "succeeded",
             "image": {"reference": "127.0.0.1:5000/builds/acme/b1@sha256:feed", "digest": "sha256:feed"}}
            """;

    @Test
    void showsTheLogAndWhatTheBuildMade() {
        api.on("GET /v1/builds/b1/events?follow=true", whole(running(), line(1, "hello"), ended("succeeded")))
                .on("GET /v1/builds/b1", json(200, SUCCEEDED));

        Cli cli = build();

        assertThat(cli).isEqualTo(new Cli(0, """
                image   127.0.0.1:5000/builds/acme/b1
                digest  sha256:feed
                """, """
                build b1
                == running
                [build] hello
                == succeeded
                """));
        assertThat(api.requests())
                .extracting(FakeApi.Request::token)
                .hasSize(4)
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
        assertThat(cli.out()).isEmpty();
        assertThat(cli.errors()).endsWith("build b1 " + outcome + ": RUN false: exit code: 1\n");
    }

    @Test
    void sendsWhatTheOptionsSayAndNothingElse() {
        Cli cli = build(
                "--detach", "--build-arg", "A=b=c", "--secret", "npm", "--cache-scope", "main", "--timeout", "60");

        assertThat(cli).isEqualTo(new Cli(0, "b1\n", ""));
        assertThat(posted()).hasSize(1);
        assertThat(posted().getFirst().body())
                .contains("name=\"build_args\"\r\n\r\n{\"A\":\"b=c\"}\r\n")
                .contains("name=\"secrets\"\r\n\r\n[\"npm\"]\r\n")
                .contains("name=\"cache_scope\"\r\n\r\nmain\r\n")
                .contains("name=\"timeout_seconds\"\r\n\r\n60\r\n")
                .contains("name=\"source\"; filename=\"source.tar.gz\"")
                .doesNotContain("tenant", "is_admin_build", "memory_mb", "name=\"dockerfile\"");
    }

    @Test
    void namesTheDockerfileThatTheSourceHas() throws IOException {
        Path other = directory.resolve("docker/other");
        Files.createDirectories(directory.resolve("docker"));
        Files.writeString(other, "FROM other\n");
        Path fromHere = Path.of("").toAbsolutePath().relativize(other.toAbsolutePath());

        assertThat(build("--detach", "--file", fromHere.toString()).exitCode()).isZero();
        assertThat(build("--detach", "-f", directory + "/docker/../docker/other")
                        .exitCode())
                .isZero();

        assertThat(posted()).hasSize(2).allSatisfy(request -> assertThat(request.body())
                .contains("name=\"dockerfile_path\"\r\n\r\ndocker/other\r\n")
                .doesNotContain("name=\"dockerfile\""));
        assertThat(build("-f", "docker/other").errors()).contains("did you mean -f " + other + "?");
    }

    @Test
    void takesADockerfileInLowerCaseAsDockerDoes() throws IOException {
        Files.move(directory.resolve("Dockerfile"), directory.resolve("dockerfile"));

        assertThat(build("--detach").exitCode()).isZero();
        assertThat(posted().getFirst().body()).contains("name=\"dockerfile_path\"\r\n\r\ndockerfile\r\n");

        Files.delete(directory.resolve("dockerfile"));
        assertThat(build("--detach").errors()).contains("has no Dockerfile", "-f FILE");
    }

    @Test
    void sendsADockerfileThatLiesElsewhere(@TempDir Path elsewhere) throws IOException {
        Path latin = Files.write(elsewhere.resolve("latin"), new byte[] {'#', (byte) 0xfc});

        assertThat(build("--detach", "--file", latin.toString()).exitCode()).isZero();

        assertThat(posted().getFirst().body())
                .contains("name=\"dockerfile_path\"\r\n\r\n.slipway-dockerfile/latin\r\n");
    }

    private Cli pipe(byte[] input, String... arguments) {
        List<String> all =
                new ArrayList<>(List.of("build", "--detach", "--url", api.url().toString(), "--token", FakeApi.TOKEN));
        all.addAll(List.of(arguments));
        Surroundings here =
                new Surroundings(Map.of(), Path.of("/nonexistent"), prompt -> "", new ByteArrayInputStream(input));
        return Cli.run(here, all.toArray(String[]::new));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void readsADockerfileOrATarFromTheStandardInput() throws IOException {
        byte[] tar = tar("docker/web", "FROM scratch\n");

        assertThat(pipe(text("FROM scratch\n"), "-").exitCode()).isZero();
        assertThat(pipe(tar, "-", "-f", "docker/web").exitCode()).isZero();
        assertThat(pipe(Gzip.of(tar), "-").exitCode()).isZero();
        assertThat(pipe(text("FROM scratch\n"), "-f", "-", directory.toString()).exitCode())
                .isZero();

        assertThat(posted()).hasSize(4);
        assertThat(posted().get(0).body()).contains("\r\n.slipway-dockerfile/Dockerfile\r\n");
        assertThat(posted().get(1).body()).contains("\r\ndocker/web\r\n", "ustar", "FROM scratch");
        assertThat(posted().get(2).body()).doesNotContain("dockerfile_path");
        assertThat(posted().get(3).body()).contains("\r\n.slipway-dockerfile/Dockerfile\r\n");
    }

    @Test
    void theStandardInputIsOneThing() {
        assertThat(pipe(text("FROM scratch"), "-", "-f", "-").errors()).contains("both -");
        assertThat(pipe(text("FROM scratch"), "-", "-f", "x").errors()).contains("a Dockerfile already");
        assertThat(pipe(text(""), "-").errors()).contains("nothing came on the standard input");
        assertThat(pipe(text(""), "-f", "-", directory.toString()).errors())
                .contains("nothing came on the standard input");
        assertThat(posted()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "https://github.com/a/b.git clone",
                "git@github.com:a/b.git clone",
                "github.com/a/b clone",
                "ssh://git@example.com/a clone",
                "https://example.com/a.tar.gz curl"
            })
    void saysWhatToDoInsteadOfBuildingWhatLiesElsewhere(String path, String instead) {
        Cli cli = api.run("build", path);

        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.errors()).contains("PATH: " + path + " is not on this machine", instead);
    }

    @Test
    void sendsNothingWhereSlipwayTakesLess() throws IOException {
        api.on("GET /v1/server", json(200, "{\"limits\": {\"request_bytes\": 100000}}"));
        byte[] noise = new byte[200_000];
        new Random(1).nextBytes(noise);
        Files.createDirectories(directory.resolve("big"));
        Files.write(directory.resolve("big/noise"), noise);

        Cli cli = build();

        assertThat(cli.exitCode()).isEqualTo(1);
        assertThat(cli.errors())
                .contains(
                        "nothing was sent",
                        "97.7K",
                        "big 195.3K",
                        ".dockerignore",
                        "slipway.build-api.request.body-limit");
        assertThat(posted()).isEmpty();
    }

    @Test
    void saysThatPipesAreLeftOut() throws Exception {
        Process mkfifo = new ProcessBuilder("mkfifo", directory.resolve("pipe").toString()).start();
        assertThat(mkfifo.waitFor()).isZero();

        assertThat(build("--detach").errors()).isEqualTo("left out of the context, since it is no file: pipe\n");
    }

    @Test
    void writesWhatWasBuiltToFiles(@TempDir Path results) throws IOException {
        api.on("GET /v1/builds/b1/events?follow=true", whole(ended("succeeded")))
                .on("GET /v1/builds/b1", json(200, SUCCEEDED));
        Path id = results.resolve("id");
        Path metadata = results.resolve("metadata.json");

        Cli quiet =
                build("-q", "--iidfile", id.toString(), "--metadata-file", metadata.toString(), "-t", "a:1", "-t", "b");

        assertThat(quiet).isEqualTo(new Cli(0, "sha256:feed\n", ""));
        assertThat(id).hasContent("sha256:feed");
        assertThat(Files.readString(metadata))
                .contains("\"containerimage.digest\" : \"sha256:feed\"", "\"image.name\" : \"a:1,b\"", "\"b1\"");
        assertThat(build("-d", "--iidfile", id.toString()).exitCode()).isEqualTo(2);
        assertThat(build("--metadata-file", results + "/no/file").errors()).contains("there is no directory");
    }

    @Test
    void aQuietBuildThatFailsSaysWhyOnTheStandardError() {
        api.on("GET /v1/builds/b1/events?follow=true", whole(line(1, "hello"), ended("failed")))
                .on(
                        "GET /v1/builds/b1",
                        json(200, "{\"id\": \"b1\", \"status\": \"failed\", \"message\": \"exit 1\"}"));

        assertThat(build("--progress=quiet")).isEqualTo(new Cli(1, "", "build b1 failed: exit 1\n"));
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
    void aTenantThatHasTooManyBuildsMayTryAgainLater() {
        api.on("POST /v1/builds", json(429, """
                {"type": "urn:slipway:problem:too_many_builds", "title": "The tenant has too many builds",
                 "detail": "tenant acme has 100 builds that wait or run"}
                """));

        assertThat(build())
                .isEqualTo(new Cli(
                        69,
                        "",
                        "slipway: The tenant has too many builds: tenant acme has 100 builds that wait or run\n"));
    }

    @Test
    void aSlipwayThatIsNotThereIsUnavailable() throws IOException {
        int free = FreePort.pick();

        Cli cli = Cli.run("build", "--url", "http://127.0.0.1:" + free, "--token", "t", directory.toString());

        assertThat(cli.exitCode()).isEqualTo(69);
        assertThat(cli.errors()).contains("127.0.0.1:" + free, "slipway up").doesNotContain("\tat ");
    }

    @Test
    void everyFieldThatHasAnOptionIsSentByIt() throws IOException {
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
                "--memory=512m",
                "--cpus=3",
                "--network=egress",
                "--allow-domain=registry.example.com",
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
                "-f="
                        + Files.writeString(
                                Files.createDirectory(directory.resolve("x")).resolve("y"), "FROM scratch"));

        assertThat(cli.exitCode()).as(cli.errors()).isZero();
        String body = posted().getFirst().body();
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
                .contains(
                        "--memory=SIZE",
                        "512m to 64g (default 2g)",
                        "1s to 24h (default 1h)",
                        "egress or isolated (default egress)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--memory=511m",
                "--memory=512",
                "--timeout=0",
                "--timeout=25h",
                "--timeout=soon",
                "--add-host=db:host-gateway",
                "--annotation=index:a=b",
                "--label==x",
                "--provenance=all",
                "--secret=src=x",
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

    private List<FakeApi.Request> posted() {
        return api.requests().stream()
                .filter(request -> request.target().startsWith("POST "))
                .toList();
    }

    private static byte[] tar(String name, String content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            TarArchiveEntry entry = new TarArchiveEntry(name);
            entry.setSize(content.length());
            tar.putArchiveEntry(entry);
            tar.write(text(content));
            tar.closeArchiveEntry();
        }
        return out.toByteArray();
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
