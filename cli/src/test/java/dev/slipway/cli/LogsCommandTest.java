package dev.slipway.cli;

import static dev.slipway.cli.api.FakeApi.cut;
import static dev.slipway.cli.api.FakeApi.ended;
import static dev.slipway.cli.api.FakeApi.json;
import static dev.slipway.cli.api.FakeApi.line;
import static dev.slipway.cli.api.FakeApi.problem;
import static dev.slipway.cli.api.FakeApi.running;
import static dev.slipway.cli.api.FakeApi.stepLine;
import static dev.slipway.cli.api.FakeApi.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.api.FakeApi;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogsCommandTest {
    private static final String EVENTS = "GET /v1/builds/b1/events?follow=true";
    private static final String LOG = "GET /v1/builds/b1/events?follow=false";

    @AutoClose
    private final FakeApi api = new FakeApi();

    @Test
    void printsTheLogSoFar() {
        api.on(LOG, whole(line(1, "one"), stepLine(2, 5, "#5 RUN make"), stepLine(3, 5, "#5 DONE 1.2s"), running()));

        assertThat(api.run("logs", "b1")).isEqualTo(new Cli(0, """
                [build] one
                #5 RUN make
                #5 DONE 1.2s
                == running
                """, ""));
    }

    @Test
    void doesNotPassOffHalfALogAsWhole() {
        api.on(LOG, cut(line(1, "one")));

        Cli cli = api.run("logs", "b1");

        assertThat(cli.exitCode()).isEqualTo(69);
        assertThat(cli.out()).isEqualTo("[build] one\n");
        assertThat(cli.errors()).contains("not complete");
    }

    @Test
    void goesOnBehindTheLastLineOfAStreamThatBroke() {
        api.on(
                EVENTS,
                cut(running(), line(1, "one"), line(2, "two"), "event: log\nid: 3\ndata: {\"te"),
                whole(running(), line(3, "three"), ended("succeeded")));

        Cli cli = api.run("logs", "--follow", "b1");

        assertThat(cli).isEqualTo(new Cli(0, """
                == running
                [build] one
                [build] two
                [build] three
                == succeeded
                """, ""));
        assertThat(api.requests())
                .extracting(FakeApi.Request::lastEventId)
                .containsExactly(Optional.empty(), Optional.of("2"));
    }

    @ParameterizedTest
    @CsvSource({"succeeded, 0, 0", "failed, 0, 1", "cancelled, 0, 1"})
    void endsWellHoweverTheBuildEndedUnlessAskedForItsStatus(String outcome, int plain, int withStatus) {
        api.on(EVENTS, whole(ended(outcome)));

        assertThat(api.run("logs", "-f", "b1").exitCode()).isEqualTo(plain);
        assertThat(api.run("logs", "-f", "--exit-status", "b1").exitCode()).isEqualTo(withStatus);
    }

    @Test
    void printsEachLinesTimeWhereAsked() {
        api.on(EVENTS, whole(line(1, "one"), ended("succeeded")));

        assertThat(api.run("logs", "-f", "-t", "b1").out()).startsWith("2026-11-24T12:00:01.000Z [build] one\n");
    }

    @Test
    void aBuildThatIsNotThereIsNotWaitedFor() {
        api.on(EVENTS, problem(404, "There is no such build", "build b1 is not known"));

        assertThat(api.run("logs", "-f", "b1"))
                .isEqualTo(new Cli(1, "", "slipway: There is no such build: build b1 is not known\n"));
        assertThat(api.requests()).hasSize(1);
    }

    @Test
    void takesTheBeginningOrTheEndOfAnIdThatOneBuildHas() {
        String id = "b01jd0q3x5m8zt6v9r2k4c7h1ew";
        api.on("GET /v1/builds?id=c7h1ew&limit=5", json(200, "{\"builds\": [{\"id\": \"" + id + "\"}]}"))
                .on("GET /v1/builds?id=b01jd&limit=5", json(200, """
                        {"builds": [{"id": "%s"}, {"id": "b01jd0q3x5m8zt6v9r2k4c7h1ex"}]}
                        """.formatted(id)))
                .on("GET /v1/builds/" + id + "/events?follow=true", whole(ended("succeeded")));

        assertThat(api.run("logs", "-f", "c7h1ew").out()).isEqualTo("== succeeded\n");
        assertThat(api.run("logs", "-f", id).out()).isEqualTo("== succeeded\n");
        assertThat(api.run("logs", "-f", "b01jd"))
                .isEqualTo(new Cli(
                        1, "", "slipway: b01jd can mean several builds: " + id + ", b01jd0q3x5m8zt6v9r2k4c7h1ex\n"));
        assertThat(api.run("logs", "").errors()).contains("the id of the build is empty");
    }

    @Test
    void hasAnOptionThatMeansNothingWithoutFollow() {
        assertThat(api.run("logs", "--exit-status", "b1").exitCode()).isEqualTo(2);
        assertThat(api.requests()).isEmpty();
    }
}
