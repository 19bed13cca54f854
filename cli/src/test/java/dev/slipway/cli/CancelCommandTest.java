package dev.slipway.cli;

import static dev.slipway.cli.api.FakeApi.json;
import static dev.slipway.cli.api.FakeApi.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.api.FakeApi;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class CancelCommandTest {
    @AutoClose
    private final FakeApi api = new FakeApi();

    @Test
    void saysThatTheBuildIsBeingEnded() {
        api.on("DELETE /v1/builds/b1", json(202, "{\"id\": \"b1\", \"status\": \"cancelling\"}"));

        assertThat(api.run("cancel", "b1")).isEqualTo(new Cli(0, "cancel requested for b1\n", ""));
    }

    @Test
    void aBuildThatHasEndedIsNotCancelled() {
        api.on("DELETE /v1/builds/b1", problem(409, "The build has already ended", "build b1 is succeeded"));

        assertThat(api.run("cancel", "b1"))
                .isEqualTo(new Cli(1, "", "slipway: The build has already ended: build b1 is succeeded\n"));
    }

    @Test
    void whateverIsGivenAsAnIdIsOnePartOfThePath() {
        api.on("DELETE /v1/builds/..%2Fb%201%3F", problem(404, "There is no such build", "build ../b 1? is not known"));

        assertThat(api.run("cancel", "../b 1?").errors()).contains("build ../b 1? is not known");
    }

    @Test
    void needsAnId() {
        assertThat(api.run("cancel").exitCode()).isEqualTo(2);
        assertThat(api.requests()).isEmpty();
    }
}
