package dev.slipway.kafka.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class SolitudeTest {
    private final Solitude solitude = new Solitude();

    @Test
    void otherWorkRunsTogether() throws Exception {
        try (Solitude.Place first = solitude.ask(false);
                Solitude.Place second = solitude.ask(false)) {
            assertThat(taken(first)).isTrue();
            assertThat(taken(second)).isTrue();
        }
    }

    @Test
    void aSuspectWaitsUntilNothingElseRuns() throws Exception {
        try (Solitude.Place suspect = solitude.ask(true)) {
            try (Solitude.Place other = solitude.ask(true)) {
                assertThat(taken(other)).isTrue();
                assertThat(taken(suspect)).isFalse();
            }
            assertThat(taken(suspect)).isTrue();
        }
        try (Solitude.Place running = solitude.ask(false)) {
            assertThat(taken(running)).isTrue();
            try (Solitude.Place suspect = solitude.ask(true)) {
                assertThat(taken(suspect)).isFalse();
            }
        }
    }

    @Test
    void nothingBeginsBesideASuspectThatRunsOrWaits() throws Exception {
        Solitude.Place running = solitude.ask(false);
        assertThat(taken(running)).isTrue();
        Solitude.Place suspect = solitude.ask(true);
        try (Solitude.Place later = solitude.ask(false)) {
            assertThat(taken(later)).isFalse();
            running.close();
            assertThat(taken(later)).isFalse();
            assertThat(taken(suspect)).isTrue();
            assertThat(taken(later)).isFalse();
            suspect.close();
            assertThat(taken(later)).isTrue();
        }
    }

    @Test
    void aSuspectThatNoLongerWaitsHoldsNobodyUp() throws Exception {
        try (Solitude.Place running = solitude.ask(false);
                Solitude.Place later = solitude.ask(false)) {
            assertThat(taken(running)).isTrue();

            solitude.ask(true).close();

            assertThat(taken(later)).isTrue();
        }
    }

    @Test
    void whoWaitsIsWokenWhenItsTurnComes() throws Exception {
        Solitude.Place running = solitude.ask(false);
        assertThat(taken(running)).isTrue();
        try (Solitude.Place suspect = solitude.ask(true)) {
            Callable<Boolean> waiting = () -> suspect.take(Duration.ofHours(1));
            FutureTask<Boolean> turn = new FutureTask<>(waiting);
            Thread.ofVirtual().start(turn);

            running.close();

            assertThat(turn.get(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static boolean taken(Solitude.Place place) throws InterruptedException {
        return place.take(Duration.ZERO);
    }
}
