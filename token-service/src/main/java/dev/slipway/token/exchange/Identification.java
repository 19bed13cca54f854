package dev.slipway.token.exchange;

/** Who presented what they presented. */
sealed interface Identification {
    record Known(Principal principal) implements Identification {}

    record Refused(ExchangeOutcome.Reason reason) implements Identification {}

    record NotReady() implements Identification {}
}
