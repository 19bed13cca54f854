package dev.slipway.buildapi.rebuild;

import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.read.ReadModel;
import dev.slipway.buildapi.read.RequestedBuild;
import dev.slipway.buildapi.request.RequestOutcome;
import dev.slipway.buildapi.request.RequestStep;
import dev.slipway.buildapi.source.SpooledSource;
import dev.slipway.buildapi.source.StoredSource;
import dev.slipway.events.request.RequestValues;
import dev.slipway.events.spec.BuildSpec;
import dev.slipway.events.spec.SourceReference;
import dev.slipway.events.trace.TraceParent;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The step: what an earlier build was requested with is requested again, as if its caller had sent it. */
record RebuildStep(ReadModel model, StoredSource sources, RequestStep acceptance) {
    private static final Logger LOG = LoggerFactory.getLogger(RebuildStep.class);

    /**
     * @param earlier the build to request again
     * @param buildId of the new build
     */
    RebuildOutcome rebuild(String earlier, String buildId, Caller caller, TraceParent trace) {
        try {
            Optional<RequestedBuild> found = model.requested(earlier).filter(build -> caller.sees(build.tenant()));
            if (found.isEmpty()) {
                return new RebuildOutcome.Unknown();
            }
            if (!caller.mayBuild()) {
                return new RebuildOutcome.Forbidden();
            }
            RequestedBuild build = found.get();
            if (build.spec().isEmpty() || build.source().isEmpty()) {
                return new RebuildOutcome.Impossible("it was rejected before it had a source");
            }
            BuildSpec spec = build.spec().get();
            if (spec.dockerfilePath().isEmpty() && build.dockerfile().isEmpty()) {
                return new RebuildOutcome.Impossible(
                        "its Dockerfile came with the request, and this Slipway did not keep such Dockerfiles then");
            }
            Optional<RequestOutcome> noPlace = acceptance.noPlace(build.tenant(), buildId);
            if (noPlace.isPresent()) {
                return new RebuildOutcome.Requested(noPlace.get());
            }
            RequestStep.Origin origin = new RequestStep.Origin(trace, Optional.of(earlier));
            return again(
                    SpecAgain.values(spec, build.dockerfile()), build.source().get(), buildId, caller, origin);
        } catch (SQLException e) {
            LOG.error("cannot look up what to build again: buildId={} reason={}", earlier, e.getMessage());
            return new RebuildOutcome.Unavailable("the database does not answer");
        }
    }

    private RebuildOutcome again(
            RequestValues draft, SourceReference stored, String buildId, Caller caller, RequestStep.Origin origin) {
        return switch (sources.fetch(stored)) {
            case StoredSource.Outcome.Gone() -> new RebuildOutcome.SourceGone(stored.repository());
            case StoredSource.Outcome.Unusable(String reason) ->
                new RebuildOutcome.Impossible("its source cannot be used: " + reason);
            case StoredSource.Outcome.Unavailable(String reason) ->
                new RebuildOutcome.Unavailable("the source cannot be fetched from the registry: " + reason);
            case StoredSource.Outcome.Fetched(SpooledSource source) -> {
                try (source) {
                    yield new RebuildOutcome.Requested(acceptance.accept(() -> buildId, draft, caller, source, origin));
                } catch (IOException e) {
                    yield new RebuildOutcome.Unavailable("the spool file cannot be closed: " + e.getMessage());
                }
            }
        };
    }
}
