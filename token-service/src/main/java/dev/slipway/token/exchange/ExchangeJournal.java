package dev.slipway.token.exchange;

import dev.slipway.events.Audited;
import dev.slipway.events.account.AuditedAction;
import dev.slipway.http.FailurePace;
import dev.slipway.token.audit.AuditTrail;
import dev.slipway.token.scope.Scope;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line in the log, one audit event and one measurement an exchange. Says who got what, by token id; never a secret, and
 * about a refused caller only what is proven.
 *
 * <p>Refusals beyond the pace of {@link FailurePace} are counted, and told together once a second: strangers fill neither the
 * log nor the topic.
 */
final class ExchangeJournal {
    private static final Logger AUDIT = LoggerFactory.getLogger("dev.slipway.audit.token");
    private static final String EXCHANGES = "slipway.token.exchanges";
    private static final Duration TELL_AGAIN = Duration.ofSeconds(1);

    private final MeterRegistry meters;
    private final AuditTrail trail;
    private final InstantSource clock;
    private final AtomicLong untold = new AtomicLong();
    private final AtomicLong toldAt = new AtomicLong();

    ExchangeJournal(MeterRegistry meters, AuditTrail trail, InstantSource clock) {
        this.meters = meters;
        this.trail = trail;
        this.clock = clock;
    }

    Timer.Sample begin() {
        return Timer.start(meters);
    }

    void record(ExchangeRequest request, ExchangeOutcome outcome, String address, Timer.Sample begun) {
        begun.stop(Timer.builder(EXCHANGES)
                .description("Time that an exchange for a registry token took, by outcome")
                .tag("outcome", category(outcome))
                .register(meters));
        switch (outcome) {
            case ExchangeOutcome.Issued issued -> {
                String granted = issued.scopes().stream().map(Scope::toString).collect(Collectors.joining(" "));
                AUDIT.info(
                        "access token issued: subject={} tokenId={} asked={} granted={} expiresAt={}",
                        issued.subject(),
                        issued.tokenId(),
                        request.scopes().size(),
                        granted,
                        issued.expiresAt());
                add(issued.subject(), true, Optional.of(granted), Optional.empty(), address);
            }
            case ExchangeOutcome.Denied denied -> {
                AUDIT.warn("access token denied: subject={} reason={}", denied.who(), name(denied.reason()));
                add(denied.who(), false, asked(request), Optional.of(name(denied.reason())), address);
            }
            case ExchangeOutcome.Malformed malformed -> {
                AUDIT.warn("access token request malformed: reason={}", name(malformed.problem()));
                add(AuditTrail.UNKNOWN, false, asked(request), Optional.of(name(malformed.problem())), address);
            }
            case ExchangeOutcome.NotReady notReady -> {
                AUDIT.warn("access token not ready, what is granted is not known yet");
                add(AuditTrail.UNKNOWN, false, asked(request), Optional.of(category(outcome)), address);
            }
            case ExchangeOutcome.TooMany tooMany -> count(address);
        }
    }

    /** @param address of the last of them */
    private void count(String address) {
        untold.incrementAndGet();
        long now = clock.millis();
        long before = toldAt.get();
        if (now - before >= TELL_AGAIN.toMillis() && toldAt.compareAndSet(before, now)) {
            long refused = untold.getAndSet(0);
            AUDIT.warn("access tokens denied: requests={} reason=too_many address={}", refused, address);
            add(
                    AuditTrail.UNKNOWN,
                    false,
                    Optional.of("requests refused: " + refused),
                    Optional.of("too_many"),
                    address);
        }
    }

    private void add(String who, boolean allowed, Optional<String> what, Optional<String> reason, String address) {
        trail.add(new Audited(
                AuditTrail.SERVICE,
                AuditedAction.REGISTRY_TOKEN,
                who,
                allowed,
                what.filter(text -> !text.isEmpty()),
                reason,
                Optional.of(address),
                clock.instant()));
    }

    private static Optional<String> asked(ExchangeRequest request) {
        return Optional.of(String.join(" ", request.scopes()));
    }

    private static String category(ExchangeOutcome outcome) {
        return switch (outcome) {
            case ExchangeOutcome.Issued issued -> "issued";
            case ExchangeOutcome.Denied denied -> name(denied.reason());
            case ExchangeOutcome.Malformed malformed -> name(malformed.problem());
            case ExchangeOutcome.NotReady notReady -> "not_ready";
            case ExchangeOutcome.TooMany tooMany -> "too_many";
        };
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
