package dev.slipway.publisher.retention;

/** What became of one thing that nobody needs. */
sealed interface RetentionOutcome {
    Unneeded thing();

    record Removed(Unneeded thing) implements RetentionOutcome {}

    /** In a dry run. */
    record WouldBeRemoved(Unneeded thing) implements RetentionOutcome {}

    /** Somebody else removed it, or it is needed again. */
    record NotThere(Unneeded thing) implements RetentionOutcome {}

    /** The next look tries it again. */
    record Failed(Unneeded thing, String reason) implements RetentionOutcome {}
}
