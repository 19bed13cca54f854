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
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class RebuildCommandTest {
    private static final String REBUILD = "POST /v1/builds/b1/rebuild";
    private static final String ACCEPTED =
            "{\"id\": \"b2\", \"tenant\": \"acme\", \"status\": \"requested\"," + " \"location\": \"/v1/builds/b2\"}";

    @AutoClose
    private final FakeApi api = new FakeApi();

    @Test
    void followsTheNewBuildAndEndsAsItEnds() {
        api.on(REBUILD, json(202, ACCEPTED));
        api.on("GET /v1/builds/b2/events?follow=true", whole(running(), line(1, "one"), ended("failed")));
        api.on("GET /v1/builds/b2", json(200, "{\"id\": \"b2\", \"status\": \"failed\", \"message\": \"no\"}"));

        Cli cli = api.run("rebuild", "b1");

        assertThat(cli.exitCode()).isEqualTo(1);
        assertThat(cli.errors())
                .startsWith("asking for build b1 again\nbuild b2\n")
                .contains("one", "build b2 failed: no");
    }

    @Test
    void printsTheDigestAlone() {
        api.on(REBUILD, json(202, ACCEPTED));
        api.on("GET /v1/builds/b2/events?follow=true", whole(running(), ended("succeeded")));
        api.on(
                "GET /v1/builds/b2",
                json(200, "{\"id\": \"b2\", \"status\": \"succeeded\", \"image\": {\"digest\": \"sha256:1\"}}"));

        assertThat(api.run("rebuild", "--quiet", "b1")).isEqualTo(new Cli(0, "sha256:1\n", ""));
    }

    @Test
    void printsTheIdAndDoesNotWait() {
        api.on(REBUILD, json(202, ACCEPTED));

        assertThat(api.run("rebuild", "-d", "b1")).isEqualTo(new Cli(0, "b2\n", "asking for build b1 again\n"));
    }

    @Test
    void saysWhyThereIsNothingToBuildAgain() {
        api.on(REBUILD, problem(410, "The source of the build was removed", "send it again in a new build"));

        Cli cli = api.run("rebuild", "b1");

        assertThat(cli.exitCode()).isEqualTo(1);
        assertThat(cli.errors()).contains("The source of the build was removed: send it again in a new build");
    }
}
