package dev.slipway.buildapi.request;

import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.source.FetchOutcome;
import dev.slipway.buildapi.source.SourceFetch;
import dev.slipway.buildapi.source.SpooledSource;
import dev.slipway.events.request.RequestValues;
import dev.slipway.events.spec.BuildSpec;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.http.FieldError;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The step: fetches the source that a submission refers to. Then the submission is treated like an HTTP request from a
 * deployer.
 */
record SubmitStep(RequestStep acceptance, SourceFetch fetch) {
    /** @param buildId the submission's, of no build yet */
    SubmitOutcome submit(String buildId, SubmittedRecord submitted, TraceParent trace) throws InterruptedException {
        if (!submitted.errors().isEmpty()) {
            return new SubmitOutcome.Rejected(submitted.errors());
        }
        Caller caller = Caller.ofSubmittedTopic();
        return switch (SpecValidation.validate(submitted.draft(), caller, acceptance.maxima())) {
            case SpecValidation.Verdict.Invalid(List<FieldError> errors) -> new SubmitOutcome.Rejected(errors);
            case SpecValidation.Verdict.Forbidden(FieldError error) -> new SubmitOutcome.Rejected(List.of(error));
            case SpecValidation.Verdict.Valid(BuildSpec spec) ->
                // Before anything is fetched for it.
                switch (acceptance.tenant(spec.tenant())) {
                    case RequestStep.TenantVerdict.Stands() ->
                        withPlace(buildId, spec.tenant(), submitted, caller, trace);
                    case RequestStep.TenantVerdict.Refused(FieldError error) ->
                        new SubmitOutcome.Rejected(List.of(error));
                    case RequestStep.TenantVerdict.Unavailable(String reason) -> new SubmitOutcome.Unavailable(reason);
                };
        };
    }

    private SubmitOutcome withPlace(
            String buildId, String tenant, SubmittedRecord submitted, Caller caller, TraceParent trace)
            throws InterruptedException {
        Optional<RequestOutcome> noPlace = acceptance.noPlace(tenant, buildId);
        return noPlace.isPresent() ? outcome(noPlace.get()) : withSource(buildId, tenant, submitted, caller, trace);
    }

    private SubmitOutcome withSource(
            String buildId, String tenant, SubmittedRecord submitted, Caller caller, TraceParent trace)
            throws InterruptedException {
        if (submitted.source().isEmpty()) {
            return rejected(RequestStep.SOURCE, "is missing: say where the source is, by oci or url");
        }
        return switch (fetch.fetch(tenant, submitted.source().get())) {
            case FetchOutcome.Refused(String field, String reason) -> rejected(field, reason);
            case FetchOutcome.Unavailable(String reason) -> new SubmitOutcome.Unavailable(reason);
            case FetchOutcome.TimedOut(String reason) -> new SubmitOutcome.TimedOut(reason);
            case FetchOutcome.Fetched(SpooledSource source) -> {
                try (source) {
                    yield accept(buildId, submitted.draft(), caller, source, trace);
                } catch (IOException e) {
                    yield new SubmitOutcome.Unavailable("the spool file cannot be closed: " + e.getMessage());
                }
            }
        };
    }

    private SubmitOutcome accept(
            String buildId, RequestValues draft, Caller caller, SpooledSource source, TraceParent trace) {
        return outcome(acceptance.accept(() -> buildId, draft, caller, source, RequestStep.Origin.of(trace)));
    }

    private static SubmitOutcome outcome(RequestOutcome outcome) {
        return switch (outcome) {
            case RequestOutcome.Accepted accepted -> new SubmitOutcome.Requested(accepted.build());
            case RequestOutcome.Invalid invalid -> new SubmitOutcome.Rejected(invalid.errors());
            case RequestOutcome.Forbidden forbidden -> new SubmitOutcome.Rejected(List.of(forbidden.error()));
            case RequestOutcome.TooMany(String reason) -> new SubmitOutcome.TooMany(reason);
            case RequestOutcome.Unavailable unavailable -> new SubmitOutcome.Unavailable(unavailable.reason());
        };
    }

    private static SubmitOutcome rejected(String field, String reason) {
        return new SubmitOutcome.Rejected(List.of(new FieldError(field, reason)));
    }
}
