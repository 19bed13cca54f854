package dev.slipway.publisher.removal;

/** What became of a name that was to be removed. */
sealed interface RemovalOutcome {
    /** @param digest of the image that had the name */
    record Removed(String place, String digest) implements RemovalOutcome {}

    record WouldBeRemoved(String place) implements RemovalOutcome {}

    /** There is no such name; or somebody gave it to an image after this was asked for. */
    record Absent(String message) implements RemovalOutcome {}

    /** The registry did not do its part. */
    record Unavailable(String reason) implements RemovalOutcome {}
}
