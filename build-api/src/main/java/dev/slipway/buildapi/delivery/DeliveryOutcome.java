package dev.slipway.buildapi.delivery;

/** What became of one attempt. */
sealed interface DeliveryOutcome {
    /**
     * It was taken: 2xx.
     *
     * @param answer how the answer's body begins
     */
    record Taken(int status, String answer) implements DeliveryOutcome {}

    /** Another status came. */
    record Refused(int status, String answer) implements DeliveryOutcome {}

    /**
     * No answer came.
     *
     * @param reason what happened instead, for people
     */
    record Unanswered(String reason) implements DeliveryOutcome {}
}
