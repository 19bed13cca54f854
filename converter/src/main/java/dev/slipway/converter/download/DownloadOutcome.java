package dev.slipway.converter.download;

/** The result of a request for a disk. */
sealed interface DownloadOutcome {
    /** The disk is open and has a place, both of which whoever gets this gives back. */
    record Opened(OpenDisk disk) implements DownloadOutcome {}

    /** The address was signed for something else, or by nobody. */
    record Forged() implements DownloadOutcome {}

    /** The address was valid, and has ended. */
    record Expired() implements DownloadOutcome {}

    /** The disk is not here any more. */
    record Removed() implements DownloadOutcome {}

    /** As many downloads run as may. */
    record Busy(Places.Taken why) implements DownloadOutcome {}

    /** The disk, or the secret, cannot be read. */
    record Unavailable(String reason) implements DownloadOutcome {}
}
