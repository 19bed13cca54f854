package dev.slipway.buildapi.request;

import dev.slipway.events.BuildRequested;
import dev.slipway.http.FieldError;
import java.util.List;

/** What became of a request. */
sealed interface AcceptOutcome {
    /** The build is on its way: the event is on Kafka. */
    record Accepted(BuildRequested build) implements AcceptOutcome {}

    /** Nothing was stored or published. */
    record Invalid(List<FieldError> errors) implements AcceptOutcome {}

    /** Nothing was stored or published: this caller may not ask for it. */
    record Forbidden(FieldError error) implements AcceptOutcome {}

    /** The registry or Kafka did not do its part; the same request may succeed later. */
    record Unavailable(String reason) implements AcceptOutcome {}
}
