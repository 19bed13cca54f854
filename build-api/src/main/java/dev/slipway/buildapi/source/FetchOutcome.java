package dev.slipway.buildapi.source;

/** The result of fetching a source that was given by reference. */
public sealed interface FetchOutcome {
    /** It is here; whoever gets this closes it. */
    record Fetched(SpooledSource source) implements FetchOutcome {}

    /** It will not do, however often it is tried: a wrong reference, other bytes, nothing there. */
    record Refused(String field, String reason) implements FetchOutcome {}

    /** Where it lies did not answer; it may later. */
    record Unavailable(String reason) implements FetchOutcome {}

    /** It was on its way for as long as it may be. */
    record TimedOut(String reason) implements FetchOutcome {}
}
