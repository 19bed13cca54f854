package dev.slipway.token.exchange;

import dev.slipway.token.scope.Scope;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One audit line and one measurement an exchange. Says who got what, by token id; never a secret, and of a refused caller
 * only why, since all else is the caller's word.
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
        begun.stop(meters.timer(EXCHANGES, "outcome", category(outcome)));
        switch (outcome) {
            case ExchangeOutcome.Issued issued ->
                AUDIT.atInfo()
                        .addKeyValue("subject", issued.subject())
                        .addKeyValue("tokenId", issued.tokenId())
                        .addKeyValue("asked", request.scopes().size())
                        .addKeyValue(
                                "granted",
                                issued.scopes().stream().map(Scope::toString).collect(Collectors.joining(" ")))
                        .addKeyValue("expiresAt", issued.expiresAt())
                        .log("Access token issued");
            case ExchangeOutcome.Denied denied ->
                AUDIT.atWarn().addKeyValue("reason", name(denied.reason())).log("Access token denied");
            case ExchangeOutcome.Malformed malformed ->
                AUDIT.atWarn().addKeyValue("reason", name(malformed.problem())).log("Access token request malformed");
            case ExchangeOutcome.NotReady notReady -> AUDIT.atWarn().log("Access token not ready, grant not known yet");
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
