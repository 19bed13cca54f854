package dev.slipway.buildapi.request;

import dev.slipway.events.BuildRequested;
import dev.slipway.http.FieldError;
import java.util.List;

/** The result of a request. */
public sealed interface RequestOutcome {
    /** The build is on its way: the event is on Kafka. */
    record Accepted(BuildRequested build) implements RequestOutcome {}

    /** Nothing was stored or published. */
    record Invalid(List<FieldError> errors) implements RequestOutcome {}

    /** Nothing was stored or published: this caller may not ask for it. */
    record Forbidden(FieldError error) implements RequestOutcome {}

    /** Nothing was stored or published: the tenant has as many builds as one may have. The same request may succeed later. */
    record TooMany(String reason) implements RequestOutcome {}

    /** The registry or Kafka did not do its part; the same request may succeed later. */
    record Unavailable(String reason) implements RequestOutcome {}

    /** The source that the request refers to took too long to arrive; nothing was stored or published. */
    record SourceTimedOut(String reason) implements RequestOutcome {}
}
