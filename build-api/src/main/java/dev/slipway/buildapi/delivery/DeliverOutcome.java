package dev.slipway.buildapi.delivery;

/** What became of one attempt. */
sealed interface DeliverOutcome {
    /**
     * It was taken: 2xx.
     *
     * @param answer how the answer's body begins
     */
    record Taken(int status, String answer) implements DeliverOutcome {}

    /** Another status came. */
    record Refused(int status, String answer) implements DeliverOutcome {}

    /**
     * No answer came.
     *
     * @param reason what happened instead, for people
     */
    record Unanswered(String reason) implements DeliverOutcome {}
}
