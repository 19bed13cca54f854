package dev.slipway.buildapi.request;

import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.source.FetchOutcome;
import dev.slipway.buildapi.source.SourceFetch;
import dev.slipway.buildapi.source.SpooledSource;
import dev.slipway.events.BuildSubmitted;
import dev.slipway.events.request.RequestValues;
import dev.slipway.events.spec.BuildSpec;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.http.FieldError;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The step: fetches the source that a request refers to. Then the request is treated like one that brought its source along.
 * What a look at the request can refuse is refused before anything is fetched for it.
 */
record SubmitStep(RequestStep acceptance, SourceFetch fetch) {
    /** @param buildId the submission's, of no build yet */
    SubmitOutcome submit(String buildId, SubmittedRecord submitted, TraceParent trace) throws InterruptedException {
        if (!submitted.errors().isEmpty()) {
            return new SubmitOutcome.Rejected(submitted.errors());
        }
        return outcome(request(
                buildId,
                submitted.draft(),
                Caller.ofSubmittedTopic(),
                submitted.source(),
                RequestStep.Origin.of(trace)));
    }

    /** @param source where the source is; empty where nobody said */
    RequestOutcome request(
            String buildId,
            RequestValues draft,
            Caller caller,
            Optional<BuildSubmitted.Source> source,
            RequestStep.Origin origin)
            throws InterruptedException {
        return switch (SpecValidation.validate(draft, caller, acceptance.maxima())) {
            case SpecValidation.Verdict.Invalid(List<FieldError> errors) -> new RequestOutcome.Invalid(errors);
            case SpecValidation.Verdict.Forbidden(FieldError error) -> new RequestOutcome.Forbidden(error);
            case SpecValidation.Verdict.Valid(BuildSpec spec) ->
                switch (acceptance.tenant(spec.tenant())) {
                    case RequestStep.TenantVerdict.Stands() -> {
                        Optional<RequestOutcome> noPlace = acceptance.noPlace(spec.tenant(), buildId);
                        yield noPlace.isPresent()
                                ? noPlace.get()
                                : withSource(buildId, spec.tenant(), draft, caller, source, origin);
                    }
                    case RequestStep.TenantVerdict.Refused(FieldError error) -> invalid(error.field(), error.reason());
                    case RequestStep.TenantVerdict.Unavailable(String reason) -> new RequestOutcome.Unavailable(reason);
                };
        };
    }

    private RequestOutcome withSource(
            String buildId,
            String tenant,
            RequestValues draft,
            Caller caller,
            Optional<BuildSubmitted.Source> reference,
            RequestStep.Origin origin)
            throws InterruptedException {
        if (reference.isEmpty()) {
            return invalid(RequestStep.SOURCE, "is missing: say where the source is, by oci or url");
        }
        return switch (fetch.fetch(tenant, reference.get())) {
            case FetchOutcome.Refused(String field, String reason) -> invalid(field, reason);
            case FetchOutcome.Unavailable(String reason) -> new RequestOutcome.Unavailable(reason);
            case FetchOutcome.TimedOut(String reason) -> new RequestOutcome.SourceTimedOut(reason);
            case FetchOutcome.Fetched(SpooledSource source) -> {
                try (source) {
                    yield acceptance.accept(() -> buildId, draft, caller, source, origin);
                } catch (IOException e) {
                    yield new RequestOutcome.Unavailable("the spool file cannot be closed: " + e.getMessage());
                }
            }
        };
    }

    private static SubmitOutcome outcome(RequestOutcome outcome) {
        return switch (outcome) {
            case RequestOutcome.Accepted accepted -> new SubmitOutcome.Requested(accepted.build());
            case RequestOutcome.Invalid invalid -> new SubmitOutcome.Rejected(invalid.errors());
            case RequestOutcome.Forbidden forbidden -> new SubmitOutcome.Rejected(List.of(forbidden.error()));
            case RequestOutcome.TooMany(String reason) -> new SubmitOutcome.TooMany(reason);
            case RequestOutcome.Unavailable unavailable -> new SubmitOutcome.Unavailable(unavailable.reason());
            case RequestOutcome.SourceTimedOut(String reason) -> new SubmitOutcome.TimedOut(reason);
        };
    }

    private static RequestOutcome invalid(String field, String reason) {
        return new RequestOutcome.Invalid(List.of(new FieldError(field, reason)));
    }
}
