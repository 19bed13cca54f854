package dev.slipway.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class DockerfileCommandTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter errors = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void printsImagesInTheOrderOfTheFile() throws IOException {
        Path file = Files.writeString(folder.resolve("Dockerfile"), """
                # syntax=docker/dockerfile:1
                ARG V=1
                FROM alpine:3.20 AS base
                FROM node:$V
                COPY --from=base /a /a
                COPY --from=busybox /a /a
                RUN --mount=from=debian,target=/d true
                FROM ${X}
                """);

        int exit = run("", "images", file.toString(), "--build-arg", "V=2=2", "--build-arg", "V=22");

        assertThat(exit).isZero();
        assertThat(out.toString(UTF_8))
                .isEqualTo("{\"images\":["
                        + "{\"line\":1,\"instruction\":\"syntax\",\"image\":\"docker/dockerfile:1\"},"
                        + "{\"line\":3,\"instruction\":\"FROM\",\"image\":\"alpine:3.20\"},"
                        + "{\"line\":4,\"instruction\":\"FROM\",\"image\":\"node:22\"},"
                        + "{\"line\":6,\"instruction\":\"COPY\",\"image\":\"busybox\"},"
                        + "{\"line\":7,\"instruction\":\"RUN\",\"image\":\"debian\"}],"
                        + "\"unresolved\":[{\"line\":8,\"text\":\"${X}\"}]}\n");
    }

    @Test
    void readsTheStandardInput() {
        assertThat(run("FROM a:$TARGETARCH", "images", "-", "--platform", "linux/arm64"))
                .isZero();

        assertThat(out.toString(UTF_8)).contains("\"a:arm64\"");
    }

    @Test
    void takesBuildArgsWithEqualsSignsAndWithoutValue() {
        assertThat(run("ARG A\nARG B=x\nFROM a${A#*=}$B", "images", "-", "--build-arg", "A=b=:1", "--build-arg", "B="))
                .isZero();

        assertThat(out.toString(UTF_8)).contains("\"a:1\"");
    }

    @Test
    void rewritesAndLeavesEveryOtherByte() {
        String file = "\u00EF\u00BB\u00BF# caf\u00E9\r\nFROM alpine AS x\r\nFROM x\r\nCOPY --from='busybox' /a /\u00FF";

        int exit = run(
                file,
                "rewrite",
                "-",
                "--map",
                "alpine=r:5000/alpine",
                "--map",
                "busybox=r:5000/b@sha256:" + "0".repeat(64));

        assertThat(exit).isZero();
        assertThat(out.toString(ISO_8859_1))
                .isEqualTo(file.replace("alpine", "r:5000/alpine")
                        .replace("busybox", "r:5000/b@sha256:" + "0".repeat(64)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"images", "rewrite"})
    void namesTheLineOfAMalformedDockerfile(String command) {
        assertThat(run("FROM a\nFROM b # c\n", command, "-")).isEqualTo(65);

        assertThat(out.size()).isZero();
        assertThat(errors.toString())
                .isEqualToNormalizingNewlines(
                        "slipway: the standard input: line 2: FROM: requires either one argument, or three: <base> AS <name>\n");
    }

    @Test
    void refusesWrongOptions() {
        assertThat(run("")).isEqualTo(2);
        assertThat(run("", "images")).isEqualTo(2);
        assertThat(run("", "images", folder.resolve("nothing").toString())).isEqualTo(2);
        assertThat(run("", "images", folder.toString())).isEqualTo(2);
        assertThat(run("FROM a", "images", "-", "--build-arg", "A")).isEqualTo(2);
        assertThat(run("FROM a", "images", "-", "--platform", "arm")).isEqualTo(2);
        assertThat(run("FROM a", "rewrite", "-", "--map", "a=Not An Image")).isEqualTo(2);
        assertThat(run("FROM a AS b\nFROM c", "rewrite", "-", "--map", "c=b")).isEqualTo(2);
        assertThat(out.size()).isZero();
    }

    private int run(String input, String... arguments) {
        CommandLine command =
                new CommandLine(new DockerfileCommand(new ByteArrayInputStream(input.getBytes(ISO_8859_1)), out));
        command.setErr(new PrintWriter(errors, true));
        return command.execute(arguments);
    }
}
