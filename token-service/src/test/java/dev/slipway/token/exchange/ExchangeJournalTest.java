package dev.slipway.token.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.slipway.events.Audited;
import dev.slipway.events.account.AuditedAction;
import dev.slipway.testing.AdjustableClock;
import dev.slipway.token.exchange.ExchangeOutcome.Denied;
import dev.slipway.token.exchange.ExchangeOutcome.Issued;
import dev.slipway.token.exchange.ExchangeOutcome.Malformed;
import dev.slipway.token.exchange.ExchangeOutcome.NotReady;
import dev.slipway.token.exchange.ExchangeOutcome.Problem;
import dev.slipway.token.exchange.ExchangeOutcome.Reason;
import dev.slipway.token.exchange.ExchangeOutcome.TooMany;
import dev.slipway.token.scope.Scope;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExchangeJournalTest {
    private static final String SECRET = "slw_secret";
    private static final ExchangeRequest REQUEST = new ExchangeRequest(
            new Presented.Password("me", SECRET),
            Optional.empty(),
            List.of("repository:builds/acme/b1:pull,push"),
            true);

    private final AdjustableClock clock = new AdjustableClock();
    private final List<Audited> audited = new ArrayList<>();
    private final ExchangeJournal journal = new ExchangeJournal(new SimpleMeterRegistry(), audited::add, clock);

    private void record(ExchangeOutcome outcome) {
        journal.record(REQUEST, outcome, "192.0.2.7", journal.begin());
    }

    @Test
    void writesDownEveryExchangeAndEveryRefusal() {
        record(new Issued(
                "token:t1",
                "the-token",
                "id",
                clock.instant(),
                clock.instant(),
                List.of(Scope.repository("builds/acme/b1", "pull")),
                Optional.of("the-refresh-token")));
        record(new Denied(Reason.API_TOKEN_REVOKED, "token:t1"));
        record(new Denied(Reason.WRONG_SECRET));
        record(new Malformed(Problem.INVALID_SCOPE, "scope: more than 100"));
        record(new NotReady());

        String asked = "repository:builds/acme/b1:pull,push";
        assertThat(audited)
                .containsExactly(
                        event("token:t1", true, "repository:builds/acme/b1:pull", Optional.empty()),
                        event("token:t1", false, asked, Optional.of("api_token_revoked")),
                        event("unknown", false, asked, Optional.of("wrong_secret")),
                        event("unknown", false, asked, Optional.of("invalid_scope")),
                        event("unknown", false, asked, Optional.of("not_ready")));
        assertThat(audited.toString()).doesNotContain(SECRET, "the-token", "the-refresh-token");
    }

    private Audited event(String who, boolean allowed, String what, Optional<String> reason) {
        return new Audited(
                "token-service",
                AuditedAction.REGISTRY_TOKEN,
                who,
                allowed,
                Optional.of(what),
                reason,
                Optional.of("192.0.2.7"),
                clock.instant());
    }

    @Test
    void tellsRefusalsBeyondThePaceTogetherOnceASecond() {
        for (int refusal = 0; refusal < 1_000; refusal++) {
            record(new TooMany(Duration.ofSeconds(5)));
        }
        clock.advance(Duration.ofSeconds(1));
        record(new TooMany(Duration.ofSeconds(5)));

        assertThat(audited)
                .extracting(Audited::what, Audited::reason)
                .containsExactly(
                        tuple(Optional.of("requests refused: 1"), Optional.of("too_many")),
                        tuple(Optional.of("requests refused: 1000"), Optional.of("too_many")));
    }
}
