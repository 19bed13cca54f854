package dev.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.http.FailurePace.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class FailurePaceTest {
    private static final Optional<String> NOTHING = Optional.empty();

    /** It overflows in each test that waits, as the system's may at any time. */
    private final AtomicLong nanoseconds = new AtomicLong(Long.MAX_VALUE - 1);

    private final FailurePace pace = new FailurePace(nanoseconds::get);

    private static Optional<String> token(String text) {
        return FailurePace.nameOfToken(text);
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

        nanoseconds.addAndGet(Duration.ofSeconds(15).toNanos());

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
    void tellsGuessesApartByWhatIsGuessedAtAndTokensByTheirBeginningAlone() {
        for (int guess = 0; guess < 10; guess++) {
            pace.next("192.0.2." + guess, Optional.of("account converter"));
        }

        assertThat(pace.next("192.0.2.98", Optional.of("account converter"))).isEqualTo(in(1_000));
        assertThat(pace.next("192.0.2.99", Optional.of("account build-api"))).isEqualTo(FailurePace.AT_ONCE);
        assertThat(token("slw_abcdefghijkl")).isEqualTo(token("slw_abcdefghxyz"));
        assertThat(token("slw_a")).hasValue("token slw_a");
        assertThat(token("eyJhbGciOiJub25lIn0.e30.")).isEmpty();
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
