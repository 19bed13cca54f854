package dev.slipway.buildapi.rebuild;

import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.auth.NeedsToken;
import dev.slipway.buildapi.auth.Rights;
import dev.slipway.buildapi.idempotency.Idempotent;
import dev.slipway.buildapi.idempotency.IdempotentRequest;
import dev.slipway.buildapi.problem.BuildProblems;
import dev.slipway.buildapi.read.ReadModel;
import dev.slipway.buildapi.request.NewBuild;
import dev.slipway.buildapi.request.RequestAnswers;
import dev.slipway.buildapi.request.RequestOutcome;
import dev.slipway.buildapi.request.RequestWiring;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.http.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.sql.SQLException;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /v1/builds/{id}/rebuild}: the channel of the step {@link RebuildStep}. */
@Path("/v1/builds/{id}/rebuild")
@NeedsToken
@RunOnVirtualThread
@Tag(name = "builds")
public class RebuildChannel {
    private static final Logger LOG = LoggerFactory.getLogger(RebuildChannel.class);

    private final RebuildStep step;
    private final RequestAnswers answers;
    private final IdempotentRequest current;

    /** @param current the request at hand */
    RebuildChannel(RequestWiring wiring, ReadModel model, RequestAnswers answers, IdempotentRequest current) {
        this.step = new RebuildStep(model, wiring.storedSources(), wiring.acceptance());
        this.answers = answers;
        this.current = current;
    }

    @POST
    @Idempotent
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "rebuildBuild",
            summary = "Starts a build again: the same source, the same spec, a new id",
            description =
                    "The values of secrets are looked up again by their names; values that came with the first request are"
                            + " not kept. Rights and limits are those of now.")
    @Parameter(
            name = TraceParent.HEADER,
            in = ParameterIn.HEADER,
            description = "The trace that the build is part of; without it, a new one begins (W3C Trace Context)",
            schema = @Schema(type = SchemaType.STRING))
    @APIResponse(
            responseCode = "202",
            description = "The build will run; Location says where to read about it",
            content = @Content(schema = @Schema(implementation = NewBuild.class)))
    @APIResponse(responseCode = "400", description = "What was asked for then is not allowed now (problem+json)")
    @APIResponse(responseCode = "403", description = "The token does not allow this (problem+json)")
    @APIResponse(responseCode = "404", description = "There is no such build for this token (problem+json)")
    @APIResponse(
            responseCode = "409",
            description = "The build never had a source, or none that can be used (problem+json)")
    @APIResponse(responseCode = "410", description = "The source was removed from the registry (problem+json)")
    @APIResponse(
            responseCode = "429",
            description = "The tenant has as many builds that wait or run as one may have (problem+json)")
    @APIResponse(responseCode = "503", description = "The registry or Kafka does not answer (problem+json)")
    public Response rebuild(@PathParam("id") String id, @Context HttpHeaders headers, @Context SecurityContext security)
            throws SQLException {
        Caller caller = (Caller) security.getUserPrincipal();
        TraceParent trace = TraceParent.continuing(headers.getHeaderString(TraceParent.HEADER));
        Optional<Response> madeBefore = answers.madeBefore(current.madeBefore());
        return madeBefore.isPresent()
                ? madeBefore.get()
                : answer(id, step.rebuild(id, current.make(answers::nextId), caller, trace), caller);
    }

    private Response answer(String id, RebuildOutcome result, Caller caller) {
        return switch (result) {
            case RebuildOutcome.Requested(RequestOutcome outcome) -> answers.of(outcome, caller);
            case RebuildOutcome.Unknown() -> BuildProblems.noSuchBuild(id).toResponse();
            case RebuildOutcome.Forbidden() ->
                Rights.forbidden(caller, "a viewer's token may not start builds")
                        .toResponse();
            case RebuildOutcome.Impossible(String reason) ->
                Problem.of(
                                "not_rebuildable",
                                "The build cannot be built again",
                                409,
                                "build " + id + " cannot be built again: " + reason
                                        + "; send the source in a new build, with POST /v1/builds or slipway build")
                        .toResponse();
            case RebuildOutcome.SourceGone(String repository) ->
                Problem.of(
                                "source_removed",
                                "The source of the build was removed",
                                410,
                                "the source of build " + id + ", " + repository
                                        + " in the registry, was removed by the operator's retention; send it again in a"
                                        + " new build, with POST /v1/builds or slipway build")
                        .toResponse();
            case RebuildOutcome.Unavailable(String reason) ->
                Problem.unavailable(reason).toResponse();
        };
    }

    @ServerExceptionMapper
    Response databaseFailed(SQLException e) {
        LOG.error("the read model does not answer: reason={}", e.getMessage());
        return Problem.unavailable("the database does not answer").toResponse();
    }
}
