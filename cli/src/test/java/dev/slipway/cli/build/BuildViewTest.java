package dev.slipway.cli.build;

import static dev.slipway.cli.api.FakeApi.cut;
import static dev.slipway.cli.api.FakeApi.ended;
import static dev.slipway.cli.api.FakeApi.json;
import static dev.slipway.cli.api.FakeApi.running;
import static dev.slipway.cli.api.FakeApi.step;
import static dev.slipway.cli.api.FakeApi.stepLine;
import static dev.slipway.cli.api.FakeApi.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.Cli;
import dev.slipway.cli.api.FakeApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code slipway build} shows where no terminal is. */
class BuildViewTest {
    private static final String EVENTS = "GET /v1/builds/b1/events?follow=true";
    private static final String SUCCEEDED = """
            {"id": "b1", "status": "succeeded",
             "image": {"reference": "127.0.0.1:5000/builds/acme/b1@sha256:feed", "digest": "sha256:feed"}}
            """;
    private static final String FAILED = """
            {"id": "b1", "status": "failed", "message": "[2/2] RUN make: exit code: 2",
             "failed_step": {"step": 2, "name": "[2/2] RUN make", "line": 3}}
            """;

    @TempDir
    private Path directory;

    @AutoClose
    private final FakeApi api = new FakeApi();

    @BeforeEach
    void start() throws IOException {
        Files.writeString(directory.resolve("Dockerfile"), "FROM busybox:1\nCOPY . .\nRUN make\nUSER nobody\n");
        api.on("POST /v1/builds", json(202, "{\"id\": \"b1\", \"status\": \"requested\"}"));
    }

    private void fails() {
        api.on(
                        EVENTS,
                        cut(
                                running(),
                                step(1, 2, "[1/2] FROM busybox:1", "succeeded"),
                                step(2, 1, "[2/2] RUN make", "running"),
                                stepLine(1, 2, "#2 [2/2] RUN make"),
                                stepLine(2, 2, "#2 0.412 cc a.c")),
                        whole(
                                running(),
                                step(1, 2, "[1/2] FROM busybox:1", "succeeded"),
                                step(2, 2, "[2/2] RUN make", "failed"),
                                stepLine(3, 2, "#2 0.500 make: *** [a.o] Error 1"),
                                stepLine(4, 2, "#2 ERROR: exit code: 2"),
                                ended("failed")))
                .on("GET /v1/builds/b1", json(200, FAILED));
    }

    @Test
    void endsAFailedBuildWithTheStepItsLastLinesItsPlaceAndTheReason() {
        fails();

        assertThat(api.run("build", directory.toString(), "-q")).isEqualTo(new Cli(1, "", """
                ------
                 > [2/2] RUN make:
                0.412 cc a.c
                0.500 make: *** [a.o] Error 1
                ------
                Dockerfile:3
                --------------------
                   1 |     FROM busybox:1
                   2 |     COPY . .
                   3 | >>> RUN make
                   4 |     USER nobody
                --------------------
                build b1 failed: [2/2] RUN make: exit code: 2
                """));
    }

    /** It ends with the machine's own. */
    @Test
    void leavesTheReportOfAFailedStepToTheLogWhereThatIsShown() {
        fails();

        assertThat(api.run("build", directory.toString())).isEqualTo(new Cli(1, "", """
                build b1
                == running
                #2 [2/2] RUN make
                #2 0.412 cc a.c
                #2 0.500 make: *** [a.o] Error 1
                #2 ERROR: exit code: 2
                == failed
                build b1 failed: [2/2] RUN make: exit code: 2
                """));
    }

    @Test
    void repeatsNoMoreThanTheLastLinesOfAStep() {
        StringBuilder lines = new StringBuilder();
        for (int line = 1; line <= 60; line++) {
            lines.append(stepLine(line, 2, "#2 0.1 line " + line));
        }
        api.on(EVENTS, whole(step(2, 2, "[2/2] RUN make", "failed"), lines.toString(), ended("failed")))
                .on("GET /v1/builds/b1", json(200, FAILED));

        Cli cli = api.run("build", directory.toString(), "-q");

        assertThat(cli.exitCode()).isEqualTo(1);
        assertThat(cli.out()).isEmpty();
        assertThat(cli.errors().lines().filter(line -> line.startsWith("0.1 ")))
                .hasSize(25)
                .endsWith("0.1 line 60");
    }

    @Test
    void quietlyPrintsTheDigestAlone() {
        api.on(EVENTS, whole(running(), stepLine(1, 1, "#1 hello"), ended("succeeded")))
                .on("GET /v1/builds/b1", json(200, SUCCEEDED));

        assertThat(api.run("build", "-q", directory.toString())).isEqualTo(new Cli(0, "sha256:feed\n", ""));
        assertThat(api.run("build", "--progress=quiet", directory.toString()))
                .isEqualTo(new Cli(0, "sha256:feed\n", ""));
    }

    @Test
    void printsEachEventAsALineOfJson() {
        String hostile = "#1 a\\u001b[2J\\n\\u202e";
        api.on(EVENTS, whole(running(), stepLine(1, 1, hostile), "event: heartbeat\ndata: {}\n\n", ended("succeeded")))
                .on("GET /v1/builds/b1", json(200, SUCCEEDED));

        Cli cli = api.run("build", "--progress=rawjson", directory.toString());

        assertThat(cli.out()).contains("digest  sha256:feed");
        assertThat(cli.errors()).isEqualTo("""
                {"event":"build","data":{"id":"b1"}}
                {"event":"status","data":{"status":"running","started_at":"2026-11-24T12:00:00Z"}}
                {"event":"log","id":1,"data":{"time":"2026-11-24T12:00:00.001Z","stream":"build","attempt_id":"a1",\
                "step":1,"text":"#1 a\\u001B[2J\\n\\u202e"}}
                {"event":"status","data":{"status":"succeeded","finished_at":"2026-11-24T12:00:09Z"}}
                """);
    }

    @Test
    void aTerminalThatIsNotThereIsNoPlaceForAView() {
        Cli cli = api.run("build", "--progress=tty", directory.toString());

        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.errors()).contains("--progress: tty needs a terminal");
        assertThat(api.run("build", "--progress=fancy", directory.toString()).errors())
                .contains("must be one of auto, tty, plain, rawjson, quiet");
        assertThat(api.requests()).isEmpty();
    }
}
