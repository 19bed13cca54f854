package dev.slipway.buildapi.request;

import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.eventlog.EventLog;
import dev.slipway.buildapi.eventlog.NotPublishedException;
import dev.slipway.buildapi.limit.Maxima;
import dev.slipway.buildapi.limit.TenantBuilds;
import dev.slipway.buildapi.registrylogin.BuildLogins;
import dev.slipway.buildapi.secret.BuildSecrets;
import dev.slipway.buildapi.secret.GivenSecrets;
import dev.slipway.buildapi.source.SourceStore;
import dev.slipway.buildapi.source.SpooledSource;
import dev.slipway.buildapi.tenant.TenantCheck;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.repository.RepositoryNames;
import dev.slipway.events.request.RequestFields;
import dev.slipway.events.request.RequestValues;
import dev.slipway.events.spec.BuildSpec;
import dev.slipway.events.spec.SourceReference;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.http.FieldError;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The step: a draft and its source become a requested build, or are refused with nothing left behind. */
public record RequestStep(
        SourceStore sources,
        TenantCheck tenants,
        Maxima maxima,
        TenantBuilds builds,
        BuildSecrets secrets,
        BuildLogins logins,
        EventLog events,
        Clock clock) {
    private static final Logger LOG = LoggerFactory.getLogger(RequestStep.class);
    public static final String SOURCE = "source";
    /** In the place of a build's id where there is none yet. */
    static final String NO_BUILD = "";

    /**
     * Where a request comes from.
     *
     * @param trace the trace that the build is to be part of
     * @param rebuildOf the build that is requested again
     */
    public record Origin(TraceParent trace, Optional<String> rebuildOf) {
        static Origin of(TraceParent trace) {
            return new Origin(trace, Optional.empty());
        }
    }

    /** Requests the build. */
    public RequestOutcome accept(
            Supplier<String> buildId, RequestValues draft, Caller caller, SpooledSource source, Origin origin) {
        return switch (SpecValidation.validate(draft, caller, maxima)) {
            case SpecValidation.Verdict.Invalid invalid -> new RequestOutcome.Invalid(invalid.errors());
            case SpecValidation.Verdict.Forbidden forbidden -> new RequestOutcome.Forbidden(forbidden.error());
            case SpecValidation.Verdict.Valid(BuildSpec spec) ->
                switch (tenant(spec.tenant())) {
                    case TenantVerdict.Stands() -> withDockerfile(buildId, draft, spec, source, origin);
                    case TenantVerdict.Refused(FieldError error) -> new RequestOutcome.Invalid(List.of(error));
                    case TenantVerdict.Unavailable(String reason) -> new RequestOutcome.Unavailable(reason);
                };
        };
    }

    /** Whether there is a tenant to build for. */
    TenantVerdict tenant(String name) {
        try {
            return tenants.refusal(name)
                    .<TenantVerdict>map(TenantVerdict.Refused::new)
                    .orElseGet(TenantVerdict.Stands::new);
        } catch (SQLException e) {
            LOG.error("cannot look a tenant up: tenant={} reason={}", name, e.getMessage());
            return new TenantVerdict.Unavailable("the database does not answer, so the tenant cannot be checked");
        }
    }

    /**
     * Why the tenant may have no further build now; a look before its source is read, and the same is asked again after.
     *
     * @param buildId of the build, which may have a place already, since a process died after it got one; empty where it has no id
     */
    public Optional<RequestOutcome> noPlace(String tenant, String buildId) {
        try {
            return builds.full(tenant, buildId).map(full -> new RequestOutcome.TooMany(full.reason()));
        } catch (SQLException e) {
            return Optional.of(notCounted(tenant, e));
        }
    }

    private static RequestOutcome notCounted(String tenant, SQLException e) {
        LOG.error("cannot count the builds of a tenant: tenant={} reason={}", tenant, e.getMessage());
        return new RequestOutcome.Unavailable(
                "the database does not answer, so the builds of the tenant cannot be counted");
    }

    /** What is known of the tenant of a build. */
    sealed interface TenantVerdict {
        record Stands() implements TenantVerdict {}

        record Refused(FieldError error) implements TenantVerdict {}

        record Unavailable(String reason) implements TenantVerdict {}
    }

    private RequestOutcome withDockerfile(
            Supplier<String> buildId, RequestValues draft, BuildSpec spec, SpooledSource source, Origin origin) {
        return switch (DockerfileChoice.of(draft.said(RequestFields.DOCKERFILE), spec, source)) {
            case DockerfileChoice.Refused(FieldError error) -> new RequestOutcome.Invalid(List.of(error));
            case DockerfileChoice.Unreadable(String reason) -> new RequestOutcome.Unavailable(reason);
            case DockerfileChoice.Chosen chosen -> {
                String id = buildId.get();
                yield switch (secrets.seal(id, spec, GivenSecrets.values(draft))) {
                    case BuildSecrets.Outcome.Sealed(Optional<String> sealed) ->
                        withLogins(
                                requested(id, CacheDefaults.in(spec, chosen.text()), source, chosen, sealed, origin),
                                source,
                                origin.trace());
                    case BuildSecrets.Outcome.Refused(FieldError error) -> new RequestOutcome.Invalid(List.of(error));
                    case BuildSecrets.Outcome.Unavailable(String reason) -> new RequestOutcome.Unavailable(reason);
                };
            }
        };
    }

    private RequestOutcome withLogins(BuildRequested unsealed, SpooledSource source, TraceParent trace) {
        return switch (logins.seal(unsealed.buildId(), unsealed.spec())) {
            case BuildLogins.Outcome.Sealed(Optional<String> sealed) ->
                request(unsealed.withLogins(sealed), source, trace);
            case BuildLogins.Outcome.Unavailable(String reason) -> new RequestOutcome.Unavailable(reason);
        };
    }

    /** As it will be published, but for the logins and the digest of the source, which is as long as all of them. */
    private BuildRequested requested(
            String buildId,
            BuildSpec spec,
            SpooledSource source,
            DockerfileChoice.Chosen dockerfile,
            Optional<String> sealedSecrets,
            Origin origin) {
        SourceReference later = new SourceReference(
                RepositoryNames.source(spec.tenant(), buildId),
                source.digest().toString(),
                source.size(),
                dockerfile.folder());
        return new BuildRequested(
                buildId,
                spec,
                later,
                dockerfile.text(),
                sealedSecrets,
                Optional.empty(),
                clock.instant(),
                origin.rebuildOf());
    }

    private RequestOutcome request(BuildRequested unstored, SpooledSource source, TraceParent trace) {
        Optional<FieldError> tooLarge = RequestSize.refusal(unstored);
        if (tooLarge.isPresent()) {
            return new RequestOutcome.Invalid(List.of(tooLarge.get()));
        }
        String buildId = unstored.buildId();
        String tenant = unstored.spec().tenant();
        try {
            return switch (builds.admit(buildId, tenant)) {
                case TenantBuilds.Admission.Full(String reason) -> new RequestOutcome.TooMany(reason);
                case TenantBuilds.Admission.Admitted() -> publishAdmitted(unstored, source, trace);
            };
        } catch (SQLException e) {
            return notCounted(tenant, e);
        }
    }

    private RequestOutcome publishAdmitted(BuildRequested unstored, SpooledSource source, TraceParent trace) {
        boolean isRequested = false;
        try {
            RequestOutcome outcome = publish(unstored, source, trace);
            isRequested = outcome instanceof RequestOutcome.Accepted;
            return outcome;
        } finally {
            if (!isRequested) {
                builds.withdraw(unstored.buildId());
            }
        }
    }

    /** The source first, the event second: what the event refers to is there when it is read. */
    private RequestOutcome publish(BuildRequested unstored, SpooledSource source, TraceParent trace) {
        String buildId = unstored.buildId();
        BuildSpec spec = unstored.spec();
        SourceReference reference;
        try {
            reference = sources.store(spec.tenant(), buildId, source)
                    .in(unstored.source().folder());
        } catch (IOException e) {
            LOG.error("cannot store the source: buildId={} reason={}", buildId, e.getMessage());
            return new RequestOutcome.Unavailable("the registry does not take the source: " + e.getMessage());
        }
        BuildRequested build = new BuildRequested(
                buildId,
                spec,
                reference,
                unstored.dockerfile(),
                unstored.sealedSecrets(),
                unstored.registryLogins(),
                clock.instant(),
                unstored.rebuildOf());
        try {
            events.publish(build, trace);
        } catch (NotPublishedException e) {
            LOG.error("cannot publish the build: buildId={} reason={}", buildId, e.getMessage());
            return new RequestOutcome.Unavailable("Kafka did not confirm build " + buildId
                    + ": look for it with GET /v1/builds/" + buildId + " before asking again");
        }
        LOG.info(
                "build requested: buildId={} tenant={} admin={} sourceBytes={} traceId={}",
                buildId,
                spec.tenant(),
                spec.admin(),
                source.size(),
                trace.traceId());
        return new RequestOutcome.Accepted(build);
    }
}
