package dev.slipway.cli.build;

import static dev.slipway.cli.api.FakeApi.json;

import dev.slipway.cli.Cli;
import dev.slipway.cli.api.FakeApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A small source, and a server that takes it as the build b1. */
abstract class BuildCommandSetUp {
    private static final String ACCEPTED = "{\"id\": \"b1\", \"tenant\": \"demo\", \"status\": \"requested\"}";

    @TempDir
    Path directory;

    FakeApi api;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(directory.resolve("Dockerfile"), "FROM scratch\n");
        api = new FakeApi().on("POST /v1/builds", json(202, ACCEPTED));
    }

    @AfterEach
    void stop() {
        api.close();
    }

    Cli build(String... options) {
        return api.run(
                "build",
                Stream.concat(Stream.of(options), Stream.of(directory.toString()))
                        .toArray(String[]::new));
    }
}
