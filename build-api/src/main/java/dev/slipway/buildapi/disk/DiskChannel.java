package dev.slipway.buildapi.disk;

import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.auth.NeedsToken;
import dev.slipway.buildapi.auth.Rights;
import dev.slipway.buildapi.idempotency.Idempotent;
import dev.slipway.buildapi.problem.BuildProblems;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.http.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
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

/** {@code GET} and {@code POST /v1/builds/{id}/disk}. */
@Path("/v1/builds/{id}/disk")
@NeedsToken
@RunOnVirtualThread
@Tag(name = "builds")
public class DiskChannel {
    private static final int RETRY_AFTER_SECONDS = 2;

    private final DiskStep step;

    DiskChannel(DiskStep step) {
        this.step = step;
    }

    @Schema(name = "RequestedDisk")
    private record Answer(String id, String status) {}

    @GET
    @Operation(
            operationId = "getDisk",
            summary = "Leads to the disk of a build",
            description =
                    "The address opens the disk for a few minutes to whoever has it, without a token: send no token there."
                            + " It takes Range, so that a download that broke goes on; its ETag is the SHA-256 of the disk. Where it"
                            + " answers 410 disk_removed, POST has the disk made again.")
    @APIResponse(
            responseCode = "200",
            description = "The bytes of the disk: what a client gets that goes where Location leads",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_OCTET_STREAM,
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(responseCode = "307", description = "Location has the address")
    @APIResponse(responseCode = "403", description = "A viewer's token (problem+json)")
    @APIResponse(
            responseCode = "404",
            description = "There is no such build for this token (no_such_build), or it has no disk (no_disk), not yet"
                    + " (no_disk_yet), or one that no converter serves (disk_not_served) (problem+json)")
    @APIResponse(responseCode = "503", description = "Addresses cannot be made now (problem+json)")
    public Response disk(@PathParam("id") String id, @Context SecurityContext security) {
        Caller caller = (Caller) security.getUserPrincipal();
        return answer(id, caller, step.find(id, caller));
    }

    @GET
    @Path("description")
    @Operation(
            operationId = "getDiskDescription",
            summary = "Leads to what whoever boots the disk must know",
            description = "The program of the image, its environment and user, the disk's size and checksum, as JSON.")
    @APIResponse(
            responseCode = "200",
            description = "The description: what a client gets that goes where Location leads",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "307", description = "Location has the address")
    @APIResponse(responseCode = "403", description = "A viewer's token (problem+json)")
    @APIResponse(responseCode = "404", description = "As for the disk itself (problem+json)")
    @APIResponse(responseCode = "503", description = "Addresses cannot be made now (problem+json)")
    public Response description(@PathParam("id") String id, @Context SecurityContext security) {
        Caller caller = (Caller) security.getUserPrincipal();
        DiskOutcome outcome = step.find(id, caller);
        return answer(
                id,
                caller,
                outcome instanceof DiskOutcome.At(String address)
                        ? new DiskOutcome.At(address.replaceFirst("\\?", "/description?"))
                        : outcome);
    }

    @POST
    @Idempotent
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "makeDisk",
            summary = "Has the disk of a build made again that was removed",
            description =
                    "Changes nothing where the disk is there. GET leads to it once it is made; where it cannot be made,"
                            + " disk.failure of the build says why.")
    @Parameter(
            name = TraceParent.HEADER,
            in = ParameterIn.HEADER,
            description = "The trace that the request is part of; without it, a new one begins (W3C Trace Context)",
            schema = @Schema(type = SchemaType.STRING))
    @APIResponse(
            responseCode = "202",
            description = "It is being made; Location is where to ask for it",
            content = @Content(schema = @Schema(implementation = Answer.class)))
    @APIResponse(responseCode = "403", description = "A viewer's token (problem+json)")
    @APIResponse(
            responseCode = "404",
            description =
                    "There is no such build for this token (no_such_build), or it has no image (no_disk) (problem+json)")
    @APIResponse(responseCode = "410", description = "The image is not in the registry any more (problem+json)")
    @APIResponse(responseCode = "503", description = "The registry or Kafka does not answer (problem+json)")
    public Response again(@PathParam("id") String id, @Context HttpHeaders headers, @Context SecurityContext security) {
        Caller caller = (Caller) security.getUserPrincipal();
        TraceParent trace = TraceParent.continuing(headers.getHeaderString(TraceParent.HEADER));
        return answer(id, caller, step.again(id, caller, trace));
    }

    private static Response answer(String id, Caller caller, DiskOutcome outcome) {
        return switch (outcome) {
            case DiskOutcome.At(String address) ->
                // As it is: where it is a path, it leads to wherever the caller reached us.
                Response.status(Response.Status.TEMPORARY_REDIRECT)
                        .header(HttpHeaders.LOCATION, address)
                        .header(HttpHeaders.CACHE_CONTROL, "no-store")
                        .build();
            case DiskOutcome.Requested() ->
                Response.accepted(new Answer(id, "requested"))
                        .header(HttpHeaders.LOCATION, "/v1/builds/" + id + "/disk")
                        .build();
            case DiskOutcome.Unknown() -> BuildProblems.noSuchBuild(id).toResponse();
            case DiskOutcome.Forbidden() ->
                Rights.forbidden(caller, "a viewer's token may not have disks").toResponse();
            case DiskOutcome.None(String reason) ->
                Problem.of("no_disk", "The build has no disk", 404, reason).toResponse();
            case DiskOutcome.NotYet() ->
                Response.fromResponse(Problem.of(
                                        "no_disk_yet",
                                        "The build has no disk yet",
                                        404,
                                        "the disk of build " + id + " is being made; ask again in a few seconds")
                                .toResponse())
                        .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                        .build();
            case DiskOutcome.NotServed(String location) ->
                Problem.of(
                                "disk_not_served",
                                "No converter serves the disk",
                                404,
                                "the disk is " + location + " on its converter's host, whose operator has not set"
                                        + " slipway.converter.downloads.url; once it is set, POST makes the disk known anew")
                        .toResponse();
            case DiskOutcome.ImageGone(String image) ->
                Problem.of(
                                "image_gone",
                                "The image is not in the registry any more",
                                410,
                                image + " is not there, so no disk can be made of it; build it again")
                        .toResponse();
            case DiskOutcome.Unavailable(String reason) ->
                Problem.unavailable(reason).toResponse();
        };
    }
}
