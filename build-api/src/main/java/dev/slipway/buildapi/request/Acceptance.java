package dev.slipway.buildapi.request;

import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.eventlog.EventLog;
import dev.slipway.buildapi.eventlog.NotPublishedException;
import dev.slipway.buildapi.source.Inspection;
import dev.slipway.buildapi.source.Inspection.RootDockerfile;
import dev.slipway.buildapi.source.SourceStore;
import dev.slipway.buildapi.source.SpooledSource;
import dev.slipway.dockerfile.Dockerfile;
import dev.slipway.dockerfile.text.DockerfileSyntaxException;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.BuildSpec;
import dev.slipway.events.SourceReference;
import dev.slipway.events.TraceParent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** The step: a draft and its source become a requested build, or are refused with nothing left behind. */
final class Acceptance {
    private static final Logger LOG = Logger.getLogger(Acceptance.class);
    static final String SOURCE = "source";

    private final SourceStore sources;
    private final EventLog events;
    private final Clock clock;

    Acceptance(SourceStore sources, EventLog events, Clock clock) {
        this.sources = sources;
        this.events = events;
        this.clock = clock;
    }

    /** @param trace the trace that the build is to be part of */
    AcceptOutcome accept(
            Supplier<String> buildId, BuildDraft draft, Caller caller, SpooledSource source, TraceParent trace) {
        return switch (SpecValidation.validate(draft, caller)) {
            case SpecValidation.Verdict.Invalid invalid -> new AcceptOutcome.Invalid(invalid.errors());
            case SpecValidation.Verdict.Forbidden forbidden -> new AcceptOutcome.Forbidden(forbidden.error());
            case SpecValidation.Verdict.Valid(BuildSpec spec) -> {
                Optional<AcceptOutcome.Invalid> unfit = unfit(spec, source.inspection());
                yield unfit.isPresent() ? unfit.get() : request(buildId.get(), spec, source, trace);
            }
        };
    }

    private static Optional<AcceptOutcome.Invalid> unfit(BuildSpec spec, Inspection inspection) {
        return switch (inspection) {
            case Inspection.Unsound(String reason) -> Optional.of(AcceptOutcome.Invalid.of(SOURCE, reason));
            case Inspection.Sound sound ->
                spec.dockerfile().isPresent()
                        ? unparsable(spec.dockerfile().get().getBytes(StandardCharsets.UTF_8), "")
                        : unfitRoot(sound.dockerfile());
        };
    }

    private static Optional<AcceptOutcome.Invalid> unfitRoot(RootDockerfile root) {
        return switch (root) {
            case RootDockerfile.Missing() ->
                Optional.of(AcceptOutcome.Invalid.of(
                        FormFields.DOCKERFILE,
                        "is missing, and the source has no Dockerfile at its root either; send one of them"));
            case RootDockerfile.Unusable(String reason) ->
                Optional.of(AcceptOutcome.Invalid.of(FormFields.DOCKERFILE, reason));
            case RootDockerfile.Found(byte[] content) -> unparsable(content, "the Dockerfile of the source, ");
        };
    }

    private static Optional<AcceptOutcome.Invalid> unparsable(byte[] dockerfile, String which) {
        try {
            Dockerfile.parse(dockerfile);
            return Optional.empty();
        } catch (DockerfileSyntaxException e) {
            return Optional.of(AcceptOutcome.Invalid.of(FormFields.DOCKERFILE, which + e.getMessage()));
        }
    }

    /** The source first, the event second: what the event refers to is there when it is read. */
    private AcceptOutcome request(String buildId, BuildSpec spec, SpooledSource source, TraceParent trace) {
        SourceReference reference;
        try {
            reference = sources.store(spec.tenant(), buildId, source);
        } catch (IOException e) {
            LOG.errorf("cannot store the source: buildId=%s reason=%s", buildId, e.getMessage());
            return new AcceptOutcome.Unavailable("the registry does not take the source: " + e.getMessage());
        }
        BuildRequested build = new BuildRequested(buildId, spec, reference, clock.instant());
        try {
            events.publish(build, trace);
        } catch (NotPublishedException e) {
            LOG.errorf("cannot publish the build: buildId=%s reason=%s", buildId, e.getMessage());
            return new AcceptOutcome.Unavailable("Kafka did not confirm build " + buildId
                    + ": look for it with GET /v1/builds/" + buildId + " before asking again");
        }
        LOG.infof(
                "build requested: buildId=%s tenant=%s admin=%s sourceBytes=%d traceId=%s",
                buildId, spec.tenant(), spec.admin(), source.size(), trace.traceId());
        return new AcceptOutcome.Accepted(build);
    }
}
