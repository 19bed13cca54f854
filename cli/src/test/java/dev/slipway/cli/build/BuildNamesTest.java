package dev.slipway.cli.build;

import static dev.slipway.cli.api.FakeApi.ended;
import static dev.slipway.cli.api.FakeApi.json;
import static dev.slipway.cli.api.FakeApi.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.Cli;
import dev.slipway.cli.api.FakeApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of the names of a build, as its caller sees it. */
class BuildNamesTest {
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

    private static String named(String... resultsAndMore) {
        return """
                {"id": "b1", "status": "succeeded",
                 "image": {"reference": "127.0.0.1:5000/builds/acme/b1@sha256:feed", "digest": "sha256:feed"},
                 "names": [%s]}
                """.formatted(String.join(",", resultsAndMore));
    }

    private static String name(String name, String result, String more) {
        return "{\"name\": \"%s\", \"result\": \"%s\"%s}".formatted(name, result, more);
    }

    @Test
    void waitsUntilAllNamesHaveEndedAndPrintsThem() {
        String elsewhere = "registry.example.com/web:1";
        String done = name("web:1", "published", ", \"reference\": \"127.0.0.1:5000/images/acme/web:1\"");
        api.on("GET /v1/builds/b1/events?follow=true", whole(ended("succeeded")))
                .on(
                        "GET /v1/builds/b1",
                        json(200, named(name("web:1", "pending", ""), name(elsewhere, "pending", ""))),
                        json(200, named(done, name(elsewhere, "pending", ""))),
                        json(200, named(done, name(elsewhere, "published", ", \"reference\": \"" + elsewhere + "\""))));

        Cli cli = build("-t=web:1", "-t=" + elsewhere, "--push");

        assertThat(cli.exitCode()).isZero();
        assertThat(cli.out()).isEqualTo("""
                image   127.0.0.1:5000/builds/acme/b1
                digest  sha256:feed
                name    127.0.0.1:5000/images/acme/web:1
                name    registry.example.com/web:1
                """);
    }

    @ParameterizedTest
    @CsvSource({"refused, 1", "failed, 1", "superseded, 0"})
    void theExitCodeSaysWhetherANameIsMissing(String result, int exitCode) {
        api.on("GET /v1/builds/b1/events?follow=true", whole(ended("succeeded")))
                .on("GET /v1/builds/b1", json(200, named(name("web:1", result, ", \"message\": \"because\""))));

        Cli cli = build("-t=web:1");

        assertThat(cli.exitCode()).isEqualTo(exitCode);
        assertThat(cli.errors()).contains("web:1 was not published (" + result + "): because");
    }

    @Test
    void saysThatANameWithAHostNeedsPush() {
        api.on("GET /v1/builds/b1/events?follow=true", whole(ended("succeeded")))
                .on("GET /v1/builds/b1", json(200, SUCCEEDED));

        assertThat(build("-t=registry.example.com/web:1").errors())
                .contains("registry.example.com/web:1 has a registry's host, and goes there only with --push");
    }
}
