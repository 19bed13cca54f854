package dev.slipway.buildapi.request;

import dev.slipway.events.BuildRequested;
import dev.slipway.http.FieldError;
import java.util.List;
import java.util.stream.Collectors;

/** The result of a submission. */
sealed interface SubmitOutcome {
    /** The build is on its way. */
    record Requested(BuildRequested build) implements SubmitOutcome {}

    /** It will not do; the build has to end as rejected. */
    record Rejected(List<FieldError> errors) implements SubmitOutcome {
        String message() {
            return errors.stream().map(FieldError::toString).collect(Collectors.joining("; "));
        }
    }

    /** The tenant has as many builds as one may have; the build has to end as rejected. */
    record TooMany(String reason) implements SubmitOutcome {}

    /** A build of this id is there already: nothing to do. */
    record AlreadyKnown() implements SubmitOutcome {}

    /** Machinery that is needed does not work at the moment. */
    record Unavailable(String reason) implements SubmitOutcome {}

    /** The source took too long to arrive. Not to be tried again at once: it would take as long. */
    record TimedOut(String reason) implements SubmitOutcome {}

    /** A bug: this version cannot process it, and somebody has to look at it. */
    record Broken(String reason) implements SubmitOutcome {}
}
