package dev.slipway.buildapi.cancel;

import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.auth.NeedsToken;
import dev.slipway.buildapi.auth.Rights;
import dev.slipway.buildapi.problem.BuildProblems;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.http.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code DELETE /v1/builds/{id}}. */
@Path("/v1/builds/{id}")
@NeedsToken
@RunOnVirtualThread
@Tag(name = "builds")
public class CancelChannel {
    private final CancelStep cancellation;

    CancelChannel(CancelStep cancellation) {
        this.cancellation = cancellation;
    }

    @Schema(name = "CancelledBuild")
    private record Answer(String id, String status) {}

    @DELETE
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "cancelBuild", summary = "Ends a build before its time")
    @Parameter(
            name = TraceParent.HEADER,
            in = ParameterIn.HEADER,
            description = "The trace that the cancel is part of; without it, a new one begins (W3C Trace Context)",
            schema = @Schema(type = SchemaType.STRING))
    @APIResponse(
            responseCode = "202",
            description = "The build is being ended; asking again changes nothing",
            content = @Content(schema = @Schema(implementation = Answer.class)))
    @APIResponse(responseCode = "404", description = "There is no such build for this token (problem+json)")
    @APIResponse(responseCode = "409", description = "The build has already ended (problem+json)")
    public Response cancel(
            @PathParam("id") String id, @Context HttpHeaders headers, @Context SecurityContext security) {
        TraceParent trace = TraceParent.continuing(headers.getHeaderString(TraceParent.HEADER));
        Caller caller = (Caller) security.getUserPrincipal();
        return switch (cancellation.cancel(id, caller, trace)) {
            case CancelOutcome.Requested(String status) ->
                Response.accepted(new Answer(id, status)).build();
            case CancelOutcome.AlreadyEnded(String status) ->
                BuildProblems.alreadyEnded(id, status).toResponse();
            case CancelOutcome.Unknown() -> BuildProblems.noSuchBuild(id).toResponse();
            case CancelOutcome.Forbidden() ->
                Rights.forbidden(caller, "a viewer's token may not cancel builds")
                        .toResponse();
            case CancelOutcome.Unavailable(String reason) ->
                Problem.unavailable(reason).toResponse();
        };
    }
}
