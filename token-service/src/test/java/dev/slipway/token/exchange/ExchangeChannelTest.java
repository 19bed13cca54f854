package dev.slipway.token.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.http.FailurePace;
import dev.slipway.token.exchange.ExchangeOutcome.Denied;
import dev.slipway.token.exchange.ExchangeOutcome.Malformed;
import dev.slipway.token.exchange.ExchangeOutcome.NotReady;
import dev.slipway.token.exchange.ExchangeOutcome.Problem;
import dev.slipway.token.exchange.ExchangeOutcome.Reason;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExchangeChannelTest {
    private static final ExchangeRequest REQUEST =
            new ExchangeRequest(new Presented.Password("me", "slw_secret"), Optional.empty(), List.of(), false);
    private static final String ADDRESS = "192.0.2.7";

    private final FailurePace pace = new FailurePace(() -> 0);

    private FailurePace.Turn turnOf(ExchangeOutcome outcome) {
        return ExchangeChannel.turnOf(pace, outcome, REQUEST, ADDRESS);
    }

    @Test
    void onlyWhoGuessesAtCredentialsWaits() {
        for (int guess = 0; guess < 100; guess++) {
            turnOf(new Denied(Reason.WRONG_SECRET));
        }

        assertThat(turnOf(new Denied(Reason.WRONG_SECRET))).isInstanceOf(FailurePace.Turn.TooMany.class);
        assertThat(turnOf(new Malformed(Problem.INVALID_SCOPE, "scope: more than 100")))
                .isEqualTo(FailurePace.AT_ONCE);
        assertThat(turnOf(new NotReady())).isEqualTo(FailurePace.AT_ONCE);
    }

    @Test
    void malformedRequestsTakeNobodysTurn() {
        for (int request = 0; request < 100; request++) {
            turnOf(new Malformed(Problem.INVALID_SCOPE, "scope: more than 100"));
        }

        assertThat(turnOf(new Denied(Reason.WRONG_SECRET))).isEqualTo(FailurePace.AT_ONCE);
    }
}
