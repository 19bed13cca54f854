package dev.slipway.buildapi.rebuild;

import dev.slipway.buildapi.request.RequestOutcome;

/** The result of a request to build again. */
sealed interface RebuildOutcome {
    /** The source was found; what became of the request is told as for any other. */
    record Requested(RequestOutcome outcome) implements RebuildOutcome {}

    /** No such build for this caller. */
    record Unknown() implements RebuildOutcome {}

    /** The caller only reads. */
    record Forbidden() implements RebuildOutcome {}

    /** The build never had what it takes. */
    record Impossible(String reason) implements RebuildOutcome {}

    /** The source was removed from the registry. */
    record SourceGone(String repository) implements RebuildOutcome {}

    /** The registry or the database does not do its part; the same request may succeed later. */
    record Unavailable(String reason) implements RebuildOutcome {}
}
