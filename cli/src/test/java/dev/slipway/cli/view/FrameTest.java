package dev.slipway.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.output.Columns;
import dev.slipway.cli.output.Terminal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a terminal shows, as text, of events and a time. */
class FrameTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final Terminal.Size WIDE = new Terminal.Size(80, 24);
    private static final Terminal.Size NARROW = new Terminal.Size(40, 24);

    private final BuildProgress build = new BuildProgress(NOON);

    private static Instant at(double seconds) {
        return NOON.plusMillis((long) (seconds * 1000));
    }

    private void step(int number, String name, String state, double start, double end) {
        boolean ended = !state.equals("running");
        build.on(
                new BuildEvent.Step(new ViewStep(
                        new ViewStep.Key("a1", number),
                        ended ? 2 : 1,
                        name,
                        state,
                        false,
                        Optional.of(at(start)),
                        ended ? Optional.of(at(end)) : Optional.empty(),
                        Optional.of(number),
                        Optional.empty())),
                at(ended ? end : start));
    }

    private void cached(int number, String name) {
        build.on(
                new BuildEvent.Step(new ViewStep(
                        new ViewStep.Key("a1", number),
                        1,
                        name,
                        "succeeded",
                        true,
                        Optional.of(at(1)),
                        Optional.of(at(1)),
                        Optional.empty(),
                        Optional.empty())),
                at(1));
    }

    private void line(int step, String text) {
        build.on(
                new BuildEvent.Line(
                        "12:00", "build", Optional.of(new ViewStep.Key("a1", step)), "#" + step + " " + text),
                at(1));
    }

    private void status(String status, int attempt, Optional<Integer> position, double when) {
        build.on(
                new BuildEvent.Status(
                        status,
                        attempt,
                        attempt == 0 ? Optional.empty() : Optional.of("a" + attempt),
                        position,
                        List.of("succeeded", "failed").contains(status)),
                at(when));
    }

    private String live(double now, Terminal.Size size) {
        return String.join("\n", new Frame(build, at(now), size, Palette.NONE).live());
    }

    private String whole(double now) {
        return String.join("\n", new Frame(build, at(now), WIDE, Palette.NONE).whole());
    }

    private void someSteps() {
        status("running", 1, Optional.empty(), 0);
        step(1, "[internal] load build definition from Dockerfile", "succeeded", 0, 0.1);
        cached(2, "[1/3] FROM docker.io/library/busybox:1@sha256:00112233445566778899aabbccddeeff");
        step(3, "[2/3] COPY . .", "succeeded", 1, 1.3);
        step(4, "[3/3] RUN make all", "running", 2, 0);
        line(4, "[3/3] RUN make all");
        for (int number = 1; number <= 8; number++) {
            line(4, "1.%d0 cc file%d.c".formatted(number, number));
        }
    }

    @Test
    void showsStepsWithTheirTimesAndTheLastLinesOfTheRunningOne() {
        someSteps();

        assertThat(live(12.3, WIDE)).isEqualTo("""
                [+] Building 12.3s (3/4)
                 => [internal] load build definition from Dockerfile                       0.1s
                 => CACHED [1/3] FROM docker.io/library/busybox:1@sha256:0011223344556677… 0.0s
                 => [2/3] COPY . .                                                         0.3s
                 => [3/3] RUN make all                                                    10.3s
                 => => # cc file3.c
                 => => # cc file4.c
                 => => # cc file5.c
                 => => # cc file6.c
                 => => # cc file7.c
                 => => # cc file8.c""");
    }

    @Test
    void cutsLinesAtTheWidthOfTheTerminal() {
        someSteps();
        line(4, "2.00 漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字");

        assertThat(live(12.3, NARROW)).isEqualTo("""
                [+] Building 12.3s (3/4)
                 => [internal] load build definit… 0.1s
                 => CACHED [1/3] FROM docker.io/l… 0.0s
                 => [2/3] COPY . .                 0.3s
                 => [3/3] RUN make all            10.3s
                 => => # cc file4.c
                 => => # cc file5.c
                 => => # cc file6.c
                 => => # cc file7.c
                 => => # cc file8.c
                 => => # 漢字漢字漢字漢字漢字漢字漢字漢…""".replace("漢字漢字漢字漢字漢字漢字漢字漢…", "漢字漢字漢字漢字漢字漢字漢字…"));
        assertThat(live(12.3, NARROW).lines())
                .allSatisfy(line -> assertThat(Columns.of(line)).isLessThan(40));
    }

    @Test
    void keepsWhatRunsWhereNotAllFits() {
        status("running", 1, Optional.empty(), 0);
        for (int number = 1; number <= 30; number++) {
            step(number, "[" + number + "/31] RUN make", "succeeded", number, number + 1);
        }
        step(31, "[31/31] RUN test", "running", 32, 0);
        line(31, "0.10 ok");

        assertThat(live(40, new Terminal.Size(60, 8))).isEqualTo("""
                [+] Building 40.0s (30/31)
                 => [27/31] RUN make                                   1.0s
                 => [28/31] RUN make                                   1.0s
                 => [29/31] RUN make                                   1.0s
                 => [30/31] RUN make                                   1.0s
                 => [31/31] RUN test                                   8.0s
                 => => # ok""");
        assertThat(whole(41).lines()).hasSize(32);
    }

    @Test
    void saysWhatTheBuildWaitsForWithNumbers() {
        assertThat(live(0.5, WIDE)).isEqualTo("""
                [+] Building 0.5s
                 => finding the base images                                                0.5s""");
        for (String newest : List.of(
                "mirroring docker.io/library/node:22: 120 of 350 MB",
                "mirroring docker.io/library/node:22: 350 of 350 MB")) {
            build.on(new BuildEvent.Line("12:00", "mirror", Optional.empty(), newest), at(1));
            assertThat(live(1, WIDE)).endsWith("\n => => " + newest).containsOnlyOnce("mirroring");
        }
        build.on(new BuildEvent.Line("12:00", "mirror", Optional.empty(), "mirrored base image busybox (2 MB)"), at(1));
        assertThat(live(1, WIDE)).endsWith("\n => => mirrored base image busybox (2 MB)");
        // The view shows it above, for good.
        build.on(new BuildEvent.Line("12:00", "mirror", Optional.empty(), "WARNING: it is old"), at(1));
        assertThat(live(1, WIDE)).endsWith("\n => => mirrored base image busybox (2 MB)");

        status("authorized", 0, Optional.of(3), 2);
        assertThat(live(4, WIDE)).isEqualTo("""
                [+] Building 4.0s
                 => waiting for a machine, 3 builds are before it                          2.0s""");
        status("authorized", 0, Optional.of(1), 5);
        assertThat(live(6, WIDE)).contains("waiting for a machine, 1 build is before it   ", " 4.0s");
        status("authorized", 0, Optional.of(0), 5);
        assertThat(live(6, WIDE)).contains("waiting for a machine, it is the next");
        status("running", 1, Optional.empty(), 7);
        assertThat(live(8, WIDE)).endsWith("\n => starting a machine" + " ".repeat(53) + "1.0s");
    }

    @Test
    void saysThatAMachineWasLostAndBeginsAgain() {
        someSteps();

        status("running", 2, Optional.empty(), 20);

        assertThat(live(21, WIDE)).isEqualTo("""
                [+] Building 21.0s, attempt 2: a machine was lost
                 => starting a machine                                                     1.0s""");
        // What the lost machine still says comes late.
        step(4, "[3/3] RUN make all", "failed", 2, 21);
        line(4, "3.00 cc");
        assertThat(live(21, WIDE)).doesNotContain("make");
    }

    @Test
    void marksWhatFailedAndWhatWasCancelled() {
        someSteps();
        step(4, "[3/3] RUN make all", "failed", 2, 4.5);
        step(5, "[other 1/1] RUN sleep 60", "cancelled", 2, 4.6);
        status("failed", 1, Optional.empty(), 5);

        assertThat(whole(5)).isEqualTo("""
                [+] Building 5.0s (5/5) FINISHED
                 => [internal] load build definition from Dockerfile                       0.1s
                 => CACHED [1/3] FROM docker.io/library/busybox:1@sha256:0011223344556677… 0.0s
                 => [2/3] COPY . .                                                         0.3s
                 => ERROR [3/3] RUN make all                                               2.5s
                 => CANCELED [other 1/1] RUN sleep 60                                      2.6s""");
        assertThat(new Frame(build, at(5), WIDE, Palette.COLOURS).whole())
                .filteredOn(line -> line.startsWith("\033[31m"))
                .hasSize(2);
    }

    @Test
    void aStreamThatWasOpenedAgainChangesNothing() {
        someSteps();
        String before = live(12, WIDE);

        status("running", 1, Optional.empty(), 12);
        step(4, "[3/3] RUN make all", "running", 2, 0);
        step(1, "[internal] load build definition from Dockerfile", "running", 0, 0);

        assertThat(live(12, WIDE)).isEqualTo(before);
    }
}
