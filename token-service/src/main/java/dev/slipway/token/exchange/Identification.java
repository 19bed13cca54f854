package dev.slipway.token.exchange;

import dev.slipway.token.audit.AuditTrail;

/** Who presented what they presented. */
sealed interface Identification {
    record Known(Principal principal) implements Identification {}

    /** @param who whose credential it was, where that is proven, as {@link dev.slipway.events.Audited#who()} */
    record Refused(ExchangeOutcome.Reason reason, String who) implements Identification {
        Refused(ExchangeOutcome.Reason reason) {
            this(reason, AuditTrail.UNKNOWN);
        }
    }

    record NotReady() implements Identification {}
}
