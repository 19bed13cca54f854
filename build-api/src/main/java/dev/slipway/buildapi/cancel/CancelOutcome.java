package dev.slipway.buildapi.cancel;

/** The result of a request to cancel a build. */
sealed interface CancelOutcome {
    /** Asked for, now or before. The build ends as cancelled unless it ends otherwise first. */
    record Requested(String status) implements CancelOutcome {}

    /** Too late. */
    record AlreadyEnded(String status) implements CancelOutcome {}

    /** No such build for this caller. */
    record Unknown() implements CancelOutcome {}

    /** The caller only reads. */
    record Forbidden() implements CancelOutcome {}

    /** Kafka or the database did not do its part. */
    record Unavailable(String reason) implements CancelOutcome {}
}
