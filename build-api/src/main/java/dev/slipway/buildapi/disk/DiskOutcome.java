package dev.slipway.buildapi.disk;

/** The result of a request about the disk of a build. */
sealed interface DiskOutcome {
    /** Where the disk is, for whoever has this address. */
    record At(String address) implements DiskOutcome {}

    /** Somebody was asked to make the disk again, now or not long ago. */
    record Requested() implements DiskOutcome {}

    /** No such build for this caller. */
    record Unknown() implements DiskOutcome {}

    /** The caller only reads about builds. */
    record Forbidden() implements DiskOutcome {}

    /** The build has no disk, and gets none unless something else changes. */
    record None(String reason) implements DiskOutcome {}

    /** The build has no disk yet, and will have one. */
    record NotYet() implements DiskOutcome {}

    /** The disk lies where no converter serves it. */
    record NotServed(String location) implements DiskOutcome {}

    /** The image that the disk is made of is not in the registry any more. */
    record ImageGone(String image) implements DiskOutcome {}

    /** Kafka, the database, the registry or a file did not do its part. */
    record Unavailable(String reason) implements DiskOutcome {}
}
