package dev.slipway.cli.view;

import static dev.slipway.cli.api.FakeApi.ended;
import static dev.slipway.cli.api.FakeApi.json;
import static dev.slipway.cli.api.FakeApi.running;
import static dev.slipway.cli.api.FakeApi.step;
import static dev.slipway.cli.api.FakeApi.stepLine;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.cli.Main;
import dev.slipway.cli.api.FakeApi;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process of its own: before a terminal of 80 by 24, and where there is none; with real signals. */
@Timeout(120)
class FollowedBuildIT {
    private static final String CTRL_C = "\003";
    private static final String QUESTION = "Cancel the build? [y/N] (Ctrl-C again: leave it running)";
    private static final String CANCEL = "DELETE /v1/builds/b1";
    /** Nothing more comes. */
    private static final String END = "";

    @TempDir
    private Path directory;

    @AutoClose
    private final FakeApi api = new FakeApi();

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private Path said;
    private Process process;

    @BeforeEach
    void start() throws IOException {
        said = directory.resolve("said");
        Files.createDirectory(directory.resolve("source"));
        Files.writeString(directory.resolve("source/Dockerfile"), "FROM busybox:1\nRUN make\n");
        api.on("POST /v1/builds", json(202, "{\"id\": \"b1\", \"status\": \"requested\"}"))
                .on(CANCEL, json(202, "{\"id\": \"b1\", \"status\": \"cancelling\"}"))
                .on("GET /v1/builds/b1/events?follow=true", exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    OutputStream body = exchange.getResponseBody();
                    try {
                        for (String next = events.take(); !next.equals(END); next = events.take()) {
                            body.write(next.getBytes(UTF_8));
                            body.flush();
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    body.close();
                });
    }

    @AfterEach
    void stop() {
        events.add(END);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private List<String> command() {
        return List.of(
                // Whoever runs these tests in the background has SIGINT ignored, and so would have what it starts.
                "env",
                "--default-signal=INT,TERM",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "build",
                "--url=" + api.url(),
                "--token=" + FakeApi.TOKEN,
                directory.resolve("source").toString());
    }

    private void launch(List<String> command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().put("TERM", "xterm");
        builder.environment().remove("NO_COLOR");
        process = builder.start();
    }

    private void onATerminal() throws Exception {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(path -> Files.isExecutable(Path.of(path, "script"))),
                "script(1) makes the terminal; Debian's package bsdutils has it");
        Path file = Files.writeString(
                directory.resolve("run"),
                "stty cols 80 rows 24\nexec "
                        + String.join(
                                " ", command().stream().map("'%s'"::formatted).toList()));
        // Without "exec", a shell that waits for ours would take Ctrl-C too, and end with its own exit code.
        launch(List.of("script", "--quiet", "--return", "--flush", "--command", "exec sh " + file, "/dev/null"));
    }

    private void type(String text) throws IOException {
        process.getOutputStream().write(text.getBytes(UTF_8));
        process.getOutputStream().flush();
    }

    private String screen() throws IOException {
        // Java's own reading: the end of the file may be in the middle of a character.
        return new EmulatedTerminal(80, 24)
                .print(new String(Files.readAllBytes(said), UTF_8))
                .text();
    }

    /** As it was printed: where the cursor stood when a terminal dropped what it had not shown yet makes no difference. */
    private String sinceTheLastQuestion() throws IOException {
        String printed = new String(Files.readAllBytes(said), UTF_8);
        return printed.substring(printed.lastIndexOf(QUESTION));
    }

    private int questions() throws IOException {
        return new String(Files.readAllBytes(said), UTF_8).split(Pattern.quote(QUESTION), -1).length - 1;
    }

    private void awaitScreen(String text) {
        await("the screen to show " + text)
                .atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(screen()).contains(text));
    }

    private int exitCode() throws InterruptedException {
        return process.waitFor();
    }

    private List<String> targets() {
        return api.requests().stream().map(FakeApi.Request::target).toList();
    }

    private void runs() {
        events.addAll(List.of(running(), step(1, 1, "[2/2] RUN make", "running"), stepLine(1, 1, "#1 0.4 cc a.c")));
    }

    @Test
    void showsStepsOnATerminalAndThenWhatTheBuildMade() throws Exception {
        api.on("GET /v1/builds/b1", json(200, """
                {"id": "b1", "status": "succeeded",
                 "image": {"reference": "127.0.0.1:5000/builds/acme/b1@sha256:feed", "digest": "sha256:feed"}}
                """));
        onATerminal();
        runs();
        awaitScreen(" => => # cc a.c");
        events.add(step(2, 2, "[1/2] FROM a\\u001b[2J" + "漢字".repeat(40), "succeeded"));
        awaitScreen("(1/2)");

        events.addAll(List.of(step(1, 2, "[2/2] RUN make", "succeeded"), ended("succeeded")));

        assertThat(exitCode()).isZero();
        List<String> lines = new ArrayList<>(screen().lines().toList());
        assertThat(lines.removeFirst()).isEqualTo("build b1");
        assertThat(lines.removeFirst()).matches("\\[\\+] Building [0-9.]+s \\(2/2\\) FINISHED");
        assertThat(lines.removeFirst()).isEqualTo(" => [2/2] RUN make" + " ".repeat(57) + "1.2s");
        assertThat(lines.removeFirst()).matches(" => \\[1/2] FROM a\\\\u001b\\[2J[漢字]+… +1\\.2s");
        assertThat(lines).containsExactly("image   127.0.0.1:5000/builds/acme/b1", "digest  sha256:feed");
        assertThat(Files.readString(said)).contains("\033[34m");
    }

    @Test
    void asksAtCtrlCAndCancelsTheBuildIfToldSo() throws Exception {
        api.on("GET /v1/builds/b1", json(200, "{\"id\": \"b1\", \"status\": \"cancelled\", \"message\": \"by ci\"}"));
        onATerminal();
        runs();
        awaitScreen(" => => # cc a.c");

        type(CTRL_C);
        awaitScreen(QUESTION);
        type("n\n");
        await().untilAsserted(() -> assertThat(sinceTheLastQuestion()).contains("[+] Building"));
        type(CTRL_C);
        await().untilAsserted(() -> assertThat(questions()).isEqualTo(2));
        assertThat(targets()).doesNotContain(CANCEL);
        type("y\n");

        await().untilAsserted(() -> assertThat(targets()).contains(CANCEL));
        events.add(ended("cancelled"));
        assertThat(exitCode()).as("the exit code after %s", screen()).isEqualTo(1);
        assertThat(screen()).endsWith("build b1 cancelled: by ci");
    }

    @Test
    void leavesTheBuildRunningAtASecondCtrlC() throws Exception {
        onATerminal();
        runs();
        awaitScreen(" => => # cc a.c");

        type(CTRL_C);
        awaitScreen(QUESTION);
        type(CTRL_C);

        assertThat(exitCode()).isEqualTo(130);
        assertThat(screen()).endsWith("slipway: build b1 runs on. Follow it with:\n    slipway logs -f b1");
        assertThat(targets()).doesNotContain(CANCEL);
        assertThat(new EmulatedTerminal(80, 24).print(Files.readString(said)).hidesTheCursor())
                .isFalse();
    }

    @Test
    void doesNotSayThatABuildRunsOnWhichItCancels() throws Exception {
        onATerminal();
        runs();
        awaitScreen(" => => # cc a.c");

        type(CTRL_C);
        awaitScreen(QUESTION);
        type("y\n");
        await().untilAsserted(() -> assertThat(targets()).contains(CANCEL));
        type(CTRL_C);

        assertThat(exitCode()).isEqualTo(130);
        assertThat(screen())
                .endsWith("slipway: build b1 is being cancelled. See how it ends with:\n    slipway logs -f b1");
    }

    @Test
    void cancelsTheBuildOfAJobThatIsEnded() throws Exception {
        launch(command());
        runs();
        await().atMost(Duration.ofSeconds(40))
                .untilAsserted(() -> assertThat(Files.readString(said)).contains("#1 0.4 cc a.c"));

        assertThat(new ProcessBuilder("kill", "-TERM", String.valueOf(process.pid()))
                        .start()
                        .waitFor())
                .isZero();

        assertThat(exitCode()).isEqualTo(143);
        assertThat(targets()).contains(CANCEL);
        assertThat(Files.readString(said))
                .endsWith(
                        "slipway: interrupted: cancelling build b1; a build that is sent with" + " --detach runs on\n");
    }
}
