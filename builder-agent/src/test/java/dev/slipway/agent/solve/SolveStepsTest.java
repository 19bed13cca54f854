package dev.slipway.agent.solve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.agent.protocol.Steps.State;
import dev.slipway.agent.protocol.Steps.Step;
import dev.slipway.agent.solve.SolveStatus.Vertex;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SolveStepsTest {
    private static final String T0 = "2026-11-24T00:00:00Z";
    private static final String T0_40_MICROS = "2026-11-24T00:00:00.000040Z";
    private static final String T2 = "2026-11-24T00:00:02Z";
    private static final String T3 = "2026-11-24T00:00:03Z";

    private final SolveSteps steps = new SolveSteps(
            new WrittenNames(Map.of("alpine:3", "r/mirror/alpine@sha256:1")),
            name -> name.contains("RUN") ? Optional.of(7) : Optional.empty());
    /** All that was told, in its order. */
    private final List<Step> told = new ArrayList<>();

    private void report(Vertex... vertices) {
        steps.report(new SolveStatus(List.of(vertices), List.of(), List.of(), List.of()));
        told.addAll(steps.changed());
    }

    private static Vertex run(String started, String completed, boolean cached, String error) {
        return new Vertex("sha256:run", List.of("sha256:from"), "[2/2] RUN make", started, completed, cached, error);
    }

    private static Vertex from(String started, String completed) {
        return new Vertex(
                "sha256:from", List.of(), "[1/2] FROM r/mirror/alpine@sha256:1", started, completed, false, "");
    }

    private List<State> statesOf(int number) {
        return told.stream()
                .filter(step -> step.number() == number)
                .map(Step::state)
                .toList();
    }

    @Test
    void numbersStepsAfterWhatTheyWorkOnAndNamesInputsByNumber() {
        report(run("", "", false, ""), from("", ""));

        assertThat(told)
                .containsExactly(
                        new Step(1, "[1/2] FROM alpine:3", List.of(), State.WAITING, false, null, null, null, null),
                        new Step(2, "[2/2] RUN make", List.of(1), State.WAITING, false, null, null, 7, null));
    }

    @Test
    void namesAnInputOnceItIsKnown() {
        report(run("", "", false, ""));
        assertThat(told.getLast().inputs()).isEmpty();

        report(from("", ""));
        assertThat(told)
                .filteredOn(step -> step.number() == 1)
                .last()
                .extracting(Step::inputs)
                .isEqualTo(List.of(2));
    }

    @Test
    void askingTheCachesIsNoRun() {
        report(from("", ""), run(T0, T0_40_MICROS, false, ""));
        report(run(T2, "", false, ""));
        report(run(T2, T3, false, ""));

        assertThat(statesOf(2)).containsExactly(State.WAITING, State.RUNNING, State.SUCCEEDED);
        assertThat(told.getLast().endedMillis() - told.getLast().startedMillis())
                .isEqualTo(1_000);
    }

    @Test
    void askingTheCachesIsNoRunThoughItsEndIsReportedLater() {
        report(from("", ""), run(T0, "", false, ""));
        report(run(T0, T0_40_MICROS, false, ""));
        report(run(T2, "", false, ""));

        assertThat(told.getLast().state()).isEqualTo(State.RUNNING);
        assertThat(told.getLast().startedMillis()).isEqualTo(1_795_478_402_000L);
    }

    @Test
    void aCachedStepStaysCachedWhenItsLayersAreFetched() {
        report(from(T0, T2), run(T2, T2, true, ""));
        report(run(T2, "", false, ""));
        report(run(T2, T3, false, ""));

        assertThat(statesOf(2)).containsExactly(State.SUCCEEDED, State.RUNNING, State.SUCCEEDED);
        assertThat(told).filteredOn(step -> step.number() == 2).allMatch(Step::cached);
    }

    @Test
    void aStepThatTookNoTimeIsDoneWhenAnotherOneRunsOnIt() {
        report(from(T0, T0_40_MICROS));
        assertThat(statesOf(1)).containsExactly(State.WAITING);

        report(run(T2, "", false, ""));
        assertThat(statesOf(1)).containsExactly(State.WAITING, State.SUCCEEDED);
    }

    @Test
    void tellsFailedFromCancelled() {
        report(from(T0, T2), run(T2, T3, false, "r/mirror/alpine@sha256:1: exit code: 3"));
        report(new Vertex("sha256:x", List.of(), "[x] RUN sleep", T2, T3, false, "rpc: context canceled"));

        assertThat(told)
                .filteredOn(step -> step.number() == 2)
                .last()
                .extracting(Step::error)
                .isEqualTo("alpine:3: exit code: 3");
        assertThat(statesOf(2)).containsExactly(State.FAILED);
        assertThat(statesOf(3)).containsExactly(State.CANCELLED);
    }

    @Test
    void withABuildThatSucceedsNothingIsLeftOpen() {
        report(from("", ""), run(T2, "", false, ""));
        steps.end(true);
        told.addAll(steps.changed());

        assertThat(statesOf(1)).last().isEqualTo(State.SUCCEEDED);
        assertThat(statesOf(2)).last().isEqualTo(State.SUCCEEDED);
        assertThat(told).filteredOn(step -> step.number() == 1).last().matches(Step::cached);
    }

    @Test
    void withABuildThatFailsWhatRunsOrWaitsIsCancelled() {
        report(from(T0, T2), run(T2, "", false, ""));
        report(new Vertex("sha256:x", List.of(), "[x] RUN later", "", "", false, ""));
        steps.end(false);
        told.addAll(steps.changed());

        assertThat(statesOf(1)).last().isEqualTo(State.SUCCEEDED);
        assertThat(statesOf(2)).last().isEqualTo(State.CANCELLED);
        assertThat(statesOf(3)).last().isEqualTo(State.CANCELLED);
    }

    @Test
    void saysNothingTwice() {
        report(from(T0, T2));
        report(from(T0, T2));

        assertThat(told).hasSize(1);
    }
}
