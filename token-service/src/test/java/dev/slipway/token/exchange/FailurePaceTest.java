package dev.slipway.token.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testing.AdjustableClock;
import dev.slipway.token.exchange.FailurePace.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class FailurePaceTest {
    private static final Presented NOTHING = new Presented.Nothing();

    private final AdjustableClock clock = new AdjustableClock();
    private final FailurePace pace = new FailurePace(clock);

    private static Presented token(String text) {
        return new Presented.Password("me", text);
    }

    private static Turn in(long milliseconds) {
        return new Turn.In(Duration.ofMillis(milliseconds));
    }

    @Test
    void answersTheFirstRefusalsOfAnAddressAtOnceAndTheNextOnesInTurn() {
        for (int refusal = 0; refusal < 20; refusal++) {
            assertThat(pace.next("192.0.2.1", NOTHING)).isEqualTo(FailurePace.AT_ONCE);
        }

        assertThat(pace.next("192.0.2.1", NOTHING)).isEqualTo(in(500));
        assertThat(pace.next("192.0.2.1", NOTHING)).isEqualTo(in(1_000));
        assertThat(pace.next("192.0.2.2", NOTHING)).isEqualTo(FailurePace.AT_ONCE);
    }

    @Test
    void tellsWhoeverWouldWaitTooLongToComeLaterAndKeepsNoTurnForThem() {
        Turn last = FailurePace.AT_ONCE;
        for (int refusal = 0; refusal < 1_000; refusal++) {
            last = pace.next("192.0.2.1", NOTHING);
        }
        assertThat(last).isEqualTo(new Turn.TooMany(Duration.ofMillis(5_500)));

        clock.advance(Duration.ofSeconds(15));

        assertThat(pace.next("192.0.2.1", NOTHING)).isEqualTo(FailurePace.AT_ONCE);
    }

    @Test
    void slowsGuessesAtOneTokenFromManyAddresses() {
        List<Turn> turns = new ArrayList<>();
        for (int guess = 0; guess < 11; guess++) {
            turns.add(pace.next("192.0.2." + guess, token("slw_abcdefgh" + guess)));
        }

        assertThat(turns.subList(0, 10)).containsOnly(FailurePace.AT_ONCE);
        assertThat(turns.getLast()).isEqualTo(in(1_000));
        assertThat(pace.next("192.0.2.99", token("slw_abcdefgi"))).isEqualTo(FailurePace.AT_ONCE);
    }

    @Test
    void slowsGuessesAtOneAccountFromManyAddresses() {
        for (int guess = 0; guess < 10; guess++) {
            pace.next("192.0.2." + guess, new Presented.Password("converter", "guess" + guess));
        }

        assertThat(pace.next("192.0.2.98", new Presented.Password("converter", "x")))
                .isEqualTo(in(1_000));
        assertThat(pace.next("192.0.2.99", new Presented.Password("build-api", "x")))
                .isEqualTo(FailurePace.AT_ONCE);
    }

    @Test
    void takesTheUserNameOfAllBuildsForNobodys() {
        for (int guess = 0; guess < 100; guess++) {
            assertThat(pace.next("192.0.2." + guess, new Presented.Password("build", "x")))
                    .isEqualTo(FailurePace.AT_ONCE);
        }
    }

    @Test
    void takesTheAddressesOfOneIpv6NetworkForOne() {
        for (int refusal = 0; refusal < 20; refusal++) {
            pace.next("2001:db8:0:1::" + refusal, NOTHING);
        }

        assertThat(pace.next("2001:db8:0:1:ffff::1", NOTHING)).isEqualTo(in(500));
        assertThat(pace.next("2001:db8:0:2::1", NOTHING)).isEqualTo(FailurePace.AT_ONCE);
    }

    @Test
    void takesAnyTextForAnAddress() {
        for (String address : List.of("", "unknown", "not an address", "fe80::1%eth0", "x".repeat(10_000))) {
            assertThat(pace.next(address, token("slw_"))).isEqualTo(FailurePace.AT_ONCE);
        }
    }

    @Test
    @Timeout(60)
    void letsNoMoreWaitAtOnceThanThereArePlaces() throws Exception {
        List<Future<Boolean>> waiting = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int refusal = 0; refusal < FailurePace.MOST_WAITING + 50; refusal++) {
                waiting.add(threads.submit(() -> pace.await(Duration.ofSeconds(5))));
            }
        }

        long waited = 0;
        for (Future<Boolean> refusal : waiting) {
            waited += refusal.get() ? 1 : 0;
        }
        assertThat(waited).isEqualTo(FailurePace.MOST_WAITING);
    }
}
