package dev.slipway.buildapi.request;

import dev.slipway.events.BuildSubmitted;
import dev.slipway.events.request.RequestValues;
import dev.slipway.http.FieldError;
import java.util.List;
import java.util.Optional;

/**
 * What a record of {@code slipway.build.submitted} turned out to say.
 *
 * @param buildId by which its submitter finds the answer
 * @param draft what could be read; only of use where there are no errors, but for its tenant
 * @param source where the source is; empty where the record does not say
 * @param errors what is wrong with the record itself; its contents are not validated yet
 */
record SubmittedRecord(
        String buildId, RequestValues draft, Optional<BuildSubmitted.Source> source, List<FieldError> errors) {
    SubmittedRecord {
        errors = List.copyOf(errors);
    }
}
