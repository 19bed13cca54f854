package dev.slipway.events.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.BuildCancel;
import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildStarted;
import dev.slipway.events.Event;
import dev.slipway.events.Samples;
import dev.slipway.events.type.EventType;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BuildLifeTest {
    private static final String ID = Samples.BUILD_ID;
    private static final Instant NOW = Instant.parse("2026-08-01T12:00:00Z");
    private static final BuildEnding ENDING = BuildEnding.of(ID, "acme");
    private static final BuildFinished FAILED = ENDING.failed(FinishReason.BUILD, "RUN failed", NOW);
    private static final BuildFinished TIMED_OUT = ENDING.timedOut("too long", NOW);
    private static final BuildCancel CANCEL = new BuildCancel(ID, "ops", NOW);

    private static BuildStarted started(int attempt, String attemptId, Instant at) {
        return new BuildStarted(ID, attempt, attemptId, "launcher", "qemu", at);
    }

    private static BuildStarted started(int attempt, String attemptId) {
        return started(attempt, attemptId, NOW);
    }

    private static BuildLife after(Event... events) {
        return after(List.of(events));
    }

    private static BuildLife after(List<Event> events) {
        BuildLife life = BuildLife.NEW;
        for (Event event : events) {
            life = life.after(event);
        }
        return life;
    }

    @Test
    void aBuildComesForwardPhaseByPhase() {
        Event requested = Samples.of(EventType.BUILD_REQUESTED);
        Event prepared = Samples.of(EventType.BUILD_PREPARED);
        Event authorized = Samples.of(EventType.BUILD_AUTHORIZED);

        assertThat(after(requested).status()).isEqualTo("requested");
        assertThat(after(requested, prepared).status()).isEqualTo("prepared");
        assertThat(after(requested, prepared, authorized).status()).isEqualTo("authorized");
        assertThat(after(requested, prepared, authorized, started(1, "a")).status())
                .isEqualTo("running");
        assertThat(after(started(1, "a"), CANCEL).status()).isEqualTo("cancelling");
        assertThat(after(started(1, "a"), CANCEL, TIMED_OUT).status()).isEqualTo("timed_out");
    }

    @Test
    void anEventThatComesLateTakesNoBuildBack() {
        BuildLife running = after(started(1, "a"));

        assertThat(running.after(Samples.of(EventType.BUILD_PREPARED))).isEqualTo(running);
        assertThat(running.after(Samples.of(EventType.BUILD_REQUESTED))).isEqualTo(running);
    }

    @Test
    void theFirstEndCountsAndABuildThatHasEndedStaysEnded() {
        BuildLife ended = after(FAILED);

        assertThat(ended.after(TIMED_OUT)).isEqualTo(ended);
        assertThat(ended.endsWith(TIMED_OUT)).isFalse();
        assertThat(BuildLife.NEW.endsWith(TIMED_OUT)).isTrue();
        assertThat(BuildLife.NEW.endsWith(CANCEL)).isFalse();
        assertThat(ended.after(started(1, "a")).hasEnded()).isTrue();
        assertThat(ended.after(started(1, "a")).isCurrent("a")).isFalse();
        assertThat(ended.after(CANCEL).isToEnd()).isFalse();
        assertThat(ended.after(CANCEL).status()).isEqualTo("failed");
    }

    @Test
    void theFirstRequestToCancelCounts() {
        BuildLife life = after(CANCEL, new BuildCancel(ID, "someone else", NOW));

        assertThat(life.cancelledBy()).contains("ops");
        assertThat(life.isToEnd()).isTrue();
    }

    @Test
    void aLaterAttemptFencesOffEveryEarlierOneInWhateverOrderTheyArrive() {
        for (BuildLife life :
                List.of(after(started(1, "a"), started(2, "b")), after(started(2, "b"), started(1, "a")))) {
            assertThat(life.isCurrent("a")).isFalse();
            assertThat(life.isCurrent("b")).isTrue();
            assertThat(life.attempts()).isEqualTo(2);
        }
    }

    @Test
    void ofTwoAttemptsOfOneNumberEverybodyTakesTheSame() {
        BuildStarted one = started(1, "a", NOW);
        BuildStarted other = started(1, "b", NOW.plusMillis(1));
        BuildStarted twin = started(1, "c", NOW.plusMillis(1));

        assertThat(after(one, other)).isEqualTo(after(other, one));
        assertThat(after(one, other, one).isCurrent("b")).isTrue();
        assertThat(after(other, twin)).isEqualTo(after(twin, other));
    }

    @Test
    void givesTheSameLifeHoweverTopicsAreMixedAndHoweverOftenEventsCome() {
        List<List<Event>> topics = List.of(
                List.of(Samples.of(EventType.BUILD_REQUESTED)),
                List.of(Samples.of(EventType.BUILD_PREPARED)),
                List.of(Samples.of(EventType.BUILD_AUTHORIZED)),
                List.of(started(1, "a"), started(1, "b"), started(2, "c"), started(2, "d", NOW.plusSeconds(1))),
                List.of(CANCEL, new BuildCancel(ID, "someone else", NOW)),
                List.of(FAILED, TIMED_OUT));
        BuildLife expected = after(topics.stream().flatMap(List::stream).toList());
        Random random = new Random(1);

        for (int run = 0; run < 500; run++) {
            assertThat(after(mixed(topics, random))).isEqualTo(expected);
        }
        assertThat(expected.outcome()).contains(BuildOutcome.FAILED);
        assertThat(expected.attempt()).map(BuildLife.Attempt::id).contains("d");
    }

    /** Each topic in its order, with any part of what came before delivered again. */
    private static List<Event> mixed(List<List<Event>> topics, Random random) {
        List<Queue<Event>> queues = new ArrayList<>();
        for (List<Event> topic : topics) {
            Queue<Event> queue = new ArrayDeque<>();
            for (int i = 0; i < topic.size(); i++) {
                queue.add(topic.get(i));
                if (random.nextBoolean()) {
                    queue.addAll(topic.subList(random.nextInt(i + 1), i + 1));
                }
            }
            queues.add(queue);
        }
        List<Event> all = new ArrayList<>();
        while (!queues.isEmpty()) {
            all.add(queues.get(random.nextInt(queues.size())).remove());
            queues.removeIf(Queue::isEmpty);
        }
        return all;
    }

    @ParameterizedTest
    @EnumSource
    void everyPhaseAndOutcomeIsAStatus(BuildOutcome outcome) {
        assertThat(BuildLife.statuses())
                .contains(outcome.word(), "requested", "prepared", "authorized", "running", "cancelling")
                .hasSize(BuildOutcome.values().length + BuildPhase.values().length + 1);
        assertThat(BuildOutcome.ofWord(outcome.word())).isEqualTo(outcome);
    }

    @ParameterizedTest
    @EnumSource
    void aPhaseIsFoundByItsWord(BuildPhase phase) {
        assertThat(BuildPhase.ofWord(phase.word())).isEqualTo(phase);
    }
}
