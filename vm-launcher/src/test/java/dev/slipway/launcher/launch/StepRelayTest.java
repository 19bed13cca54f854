package dev.slipway.launcher.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.agent.protocol.Steps;
import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildStep;
import dev.slipway.events.Event;
import java.time.Clock;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StepRelayTest {
    private final List<BuildStep> taken = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();

    /** Refuses as often as it was told to, and then takes everything. */
    private CompletableFuture<Void> publish(Event event) {
        if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            return CompletableFuture.failedFuture(new IllegalStateException("no leader"));
        }
        taken.add((BuildStep) event);
        return CompletableFuture.completedFuture(null);
    }

    private StepRelay relay() {
        return new StepRelay("b1", "b1-1", this::publish, Clock.systemUTC());
    }

    private static Steps.Step step(int number, Steps.State state, String name) {
        return new Steps.Step(number, name, List.of(), state, false, 5L, state.hasEnded() ? 6L : null, null, null);
    }

    /** As a reader keeps them: of each step, the record with the largest revision. */
    private Map<Integer, BuildStep> last() {
        Map<Integer, BuildStep> last = new HashMap<>();
        for (BuildStep step : taken) {
            last.merge(step.step(), step, (one, other) -> one.revision() > other.revision() ? one : other);
        }
        return last;
    }

    @Test
    void publishesTheLastStateOfEachStepHoweverFastTheyChange() throws Exception {
        try (StepRelay relay = relay()) {
            for (int round = 0; round < 2_000; round++) {
                relay.machine(List.of(step(1, Steps.State.RUNNING, "round " + round)));
                relay.machine(List.of(step(2, Steps.State.RUNNING, "round " + round)));
            }
            relay.machine(List.of(step(1, Steps.State.SUCCEEDED, "the end"), step(2, Steps.State.FAILED, "the end")));
            relay.flush();
        }

        assertThat(taken).hasSizeLessThan(1_000);
        assertThat(last().get(1).state()).isEqualTo(BuildStep.State.SUCCEEDED);
        assertThat(last().get(2).state()).isEqualTo(BuildStep.State.FAILED);
        assertThat(last().values()).extracting(BuildStep::name).containsOnly("the end");
    }

    @Test
    void keepsNoMoreStepsThanItsBound() throws Exception {
        try (StepRelay relay = relay()) {
            for (int from = -10; from < BuildStep.MOST_STEPS + 1_000; from += 100) {
                relay.machine(IntStream.range(from, from + 100)
                        .mapToObj(number -> step(number, Steps.State.SUCCEEDED, "x"))
                        .toList());
            }
            relay.machine(List.of(step(Integer.MAX_VALUE, Steps.State.SUCCEEDED, "x")));
            relay.flush();
        }

        assertThat(last()).hasSize(BuildStep.MOST_STEPS);
    }

    @Test
    void believesNoSizeOfTheMachines() throws Exception {
        try (StepRelay relay = relay()) {
            relay.machine(List.of(new Steps.Step(
                    1,
                    "\u001b[31m" + "x".repeat(5_000),
                    Collections.nCopies(10_000, -7),
                    Steps.State.FAILED,
                    false,
                    Long.MIN_VALUE,
                    Long.MAX_VALUE,
                    -1,
                    "\u001b" + "y".repeat(50_000))));
            relay.flush();
        }

        BuildStep step = last().get(1);
        assertThat(step.name()).startsWith("\\u001b[31m").hasSizeLessThanOrEqualTo(1_024);
        assertThat(step.error().orElseThrow()).startsWith("\\u001b").hasSizeLessThanOrEqualTo(4_096);
        assertThat(step.inputs()).isEmpty();
        assertThat(step.startedAt()).isEmpty();
        assertThat(step.endedAt()).isEmpty();
        assertThat(step.line()).isEmpty();
    }

    @Test
    void triesAgainWhatKafkaDidNotTake() throws Exception {
        refusals.set(3);
        try (StepRelay relay = relay()) {
            relay.machine(List.of(step(1, Steps.State.SUCCEEDED, "a"), step(2, Steps.State.SUCCEEDED, "b")));
            relay.flush();
        }

        assertThat(last()).hasSize(2);
    }

    @Test
    void whatRunsWhenTheMachineIsGoneIsCancelled() throws Exception {
        try (StepRelay relay = relay()) {
            relay.machine(List.of(step(1, Steps.State.SUCCEEDED, "a"), step(2, Steps.State.RUNNING, "b")));
            await().until(() -> taken.size() == 2);
            relay.flush();
            relay.machine(List.of(step(2, Steps.State.RUNNING, "a late word")));
        }

        assertThat(last().get(1).state()).isEqualTo(BuildStep.State.SUCCEEDED);
        assertThat(last().get(2).state()).isEqualTo(BuildStep.State.CANCELLED);
        assertThat(last().get(2).endedAt()).isPresent();
        assertThat(last().get(2).revision()).isEqualTo(2);
    }

    @Test
    void knowsAStepByItsNumber() {
        try (StepRelay relay = relay()) {
            relay.machine(List.of(step(2, Steps.State.FAILED, "[2/2] RUN make")));

            assertThat(relay.failedStep(2))
                    .contains(new BuildFinished.FailedStep(2, "[2/2] RUN make", Optional.empty()));
            assertThat(relay.failedStep(3)).isEmpty();
        }
    }
}
