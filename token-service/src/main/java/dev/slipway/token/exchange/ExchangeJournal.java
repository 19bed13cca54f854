package dev.slipway.token.exchange;

import dev.slipway.token.scope.Scope;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One audit line and one measurement an exchange. Says who got what, by token id; never a secret, and about a refused
 * caller only the reason, since nothing else about the caller is proven.
 */
final class ExchangeJournal {
    private static final Logger AUDIT = LoggerFactory.getLogger("dev.slipway.audit.token");
    private static final String EXCHANGES = "slipway.token.exchanges";

    private final MeterRegistry meters;

    ExchangeJournal(MeterRegistry meters) {
        this.meters = meters;
    }

    Timer.Sample begin() {
        return Timer.start(meters);
    }

    void record(ExchangeRequest request, ExchangeOutcome outcome, Timer.Sample begun) {
        begun.stop(Timer.builder(EXCHANGES)
                .description("Time that an exchange for a registry token took, by outcome")
                .tag("outcome", category(outcome))
                .register(meters));
        switch (outcome) {
            case ExchangeOutcome.Issued issued ->
                AUDIT.info(
                        "access token issued: subject={} tokenId={} asked={} granted={} expiresAt={}",
                        issued.subject(),
                        issued.tokenId(),
                        request.scopes().size(),
                        issued.scopes().stream().map(Scope::toString).collect(Collectors.joining(" ")),
                        issued.expiresAt());
            case ExchangeOutcome.Denied denied -> AUDIT.warn("access token denied: reason={}", name(denied.reason()));
            case ExchangeOutcome.Malformed malformed ->
                AUDIT.warn("access token request malformed: reason={}", name(malformed.problem()));
            case ExchangeOutcome.NotReady notReady -> AUDIT.warn("access token not ready, the grant is not known yet");
        }
    }

    private static String category(ExchangeOutcome outcome) {
        return switch (outcome) {
            case ExchangeOutcome.Issued issued -> "issued";
            case ExchangeOutcome.Denied denied -> name(denied.reason());
            case ExchangeOutcome.Malformed malformed -> name(malformed.problem());
            case ExchangeOutcome.NotReady notReady -> "not_ready";
        };
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
