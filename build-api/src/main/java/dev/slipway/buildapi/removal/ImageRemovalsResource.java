package dev.slipway.buildapi.removal;

import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.auth.NeedsToken;
import dev.slipway.buildapi.auth.Rights;
import dev.slipway.buildapi.auth.Whose;
import dev.slipway.buildapi.body.JsonFields;
import dev.slipway.buildapi.eventlog.NotPublishedException;
import dev.slipway.buildapi.id.OrderedIds;
import dev.slipway.buildapi.idempotency.Idempotent;
import dev.slipway.events.PublishEvent.RemovalJob;
import dev.slipway.events.repository.ImageName;
import dev.slipway.events.request.RequestFields;
import dev.slipway.events.text.Excerpt;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.http.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.io.InputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /v1/image-removals}: what is to be removed from Slipway's registry, and what came of it. */
@Path("/v1/image-removals")
@NeedsToken
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "images")
public class ImageRemovalsResource {
    private static final Logger LOG = LoggerFactory.getLogger(ImageRemovalsResource.class);
    private static final String IMAGES = "images";
    private static final String NAME = "name";
    private static final String DRY_RUN = "dry_run";
    /** Most end within a second. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ImageRemovals removals;
    private final Clock clock = Clock.systemUTC();
    private final OrderedIds ids = new OrderedIds('x', clock);

    ImageRemovalsResource(ImageRemovals removals) {
        this.removals = removals;
    }

    /** The body of {@link #remove}, for the API's description. */
    private record NewRemoval(
            @Schema(required = true, examples = "web:1.4") String name,

            @Schema(name = DRY_RUN, description = "Tell only whether there is such a name")
            boolean dryRun) {}

    /** The body of {@link #prune}, for the API's description. */
    private record NewPrune(
            @Schema(name = DRY_RUN, description = "Tell only what would be removed")
            boolean dryRun) {}

    @POST
    @Idempotent
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "removeImageName",
            summary = "Removes a name of an image from Slipway's registry",
            description =
                    "Other names of the same image stay. An image without any name is removed after a time. A name"
                            + " without a tag means its tag latest.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = NewRemoval.class)))
    @APIResponse(
            responseCode = "200",
            description = "It has ended; result says how",
            content = @Content(schema = @Schema(implementation = RemovalView.class)))
    @APIResponse(
            responseCode = "202",
            description = "It takes longer; Location says where to see its end",
            content = @Content(schema = @Schema(implementation = RemovalView.class)))
    @APIResponse(responseCode = "400", description = "Fields are wrong, each named with its reason (problem+json)")
    @APIResponse(responseCode = "403", description = "The token does not allow this (problem+json)")
    public Response remove(
            @QueryParam(Whose.TENANT) @Nullable String tenant,
            InputStream body,
            @Context HttpHeaders headers,
            @Context SecurityContext security)
            throws InterruptedException {
        return switch (Whose.of(tenant, security, IMAGES)) {
            case Whose.Refused(Problem problem) -> problem.toResponse();
            case Whose.Of(String whose) -> {
                JsonFields fields = JsonFields.read(body, Set.of(NAME, DRY_RUN));
                boolean dryRun = fields.flag(DRY_RUN);
                String text = fields.required(NAME, "a name in Slipway's registry, such as web:1.4");
                Optional<String> name = own(text);
                if (fields.areFine() && name.isEmpty()) {
                    fields.wrong(
                            NAME,
                            "must be a name without a registry's host, such as web:1.4; it is " + Excerpt.ofName(text));
                }
                yield fields.areFine()
                        ? ask(Optional.of(whose), name, dryRun, headers, security)
                        : Problem.invalidRequest(fields.errors()).toResponse();
            }
        };
    }

    /** In full, with its tag. */
    private static Optional<String> own(String text) {
        boolean isName = RequestFields.TAGS.type().violations(List.of(text)).isEmpty();
        return isName && ImageName.parse(text) instanceof ImageName.Own own
                ? Optional.of(own.toString())
                : Optional.empty();
    }

    @POST
    @Idempotent
    @Path("prune")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "pruneImages",
            summary = "Removes from Slipway's registry what nobody needs any more",
            description =
                    "What the publisher also does by itself: images without a name and their sources after a time, unused"
                            + " caches, images of builds that were cancelled.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = NewPrune.class)))
    @APIResponse(
            responseCode = "200",
            description = "It has ended; result says how",
            content = @Content(schema = @Schema(implementation = RemovalView.class)))
    @APIResponse(
            responseCode = "202",
            description = "It takes longer; Location says where to see its end",
            content = @Content(schema = @Schema(implementation = RemovalView.class)))
    @APIResponse(responseCode = "400", description = "Fields are wrong, each named with its reason (problem+json)")
    @APIResponse(responseCode = "403", description = "The token is not an admin's (problem+json)")
    public Response prune(InputStream body, @Context HttpHeaders headers, @Context SecurityContext security)
            throws InterruptedException {
        Caller caller = (Caller) security.getUserPrincipal();
        if (!caller.isAdmin()) {
            return Rights.forbidden(caller, "only an admin's token may remove what nobody needs any more")
                    .toResponse();
        }
        JsonFields fields = JsonFields.read(body, Set.of(DRY_RUN));
        boolean dryRun = fields.flag(DRY_RUN);
        return fields.areFine()
                ? ask(Optional.empty(), Optional.empty(), dryRun, headers, security)
                : Problem.invalidRequest(fields.errors()).toResponse();
    }

    private Response ask(
            Optional<String> tenant,
            Optional<String> name,
            boolean dryRun,
            HttpHeaders headers,
            SecurityContext security)
            throws InterruptedException {
        Caller caller = (Caller) security.getUserPrincipal();
        RemovalJob job = new RemovalJob(ids.next(), tenant, name, dryRun, caller.name(), clock.instant());
        RemovalView view;
        try {
            view = removals.ask(job, TraceParent.continuing(headers.getHeaderString(TraceParent.HEADER)), PATIENCE);
        } catch (NotPublishedException e) {
            LOG.error("cannot ask for a removal: name={} reason={}", name.orElse(""), e.getMessage());
            return Problem.unavailable("Kafka did not confirm the request; ask again")
                    .toResponse();
        }
        LOG.info(
                "a removal is asked for: requestId={} tenant={} name={} dryRun={} by={}",
                job.id(),
                tenant.orElse(""),
                name.orElse(""),
                dryRun,
                caller.who());
        boolean isPending = view.result().equals(RemovalView.PENDING);
        return Response.status(isPending ? Response.Status.ACCEPTED : Response.Status.OK)
                .location(URI.create("/v1/image-removals/" + job.id()))
                .entity(view)
                .build();
    }

    @GET
    @Path("{id}")
    @Operation(operationId = "getImageRemoval", summary = "What came of a request to remove something")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = RemovalView.class)))
    @APIResponse(responseCode = "404", description = "There is no such request (problem+json)")
    public Response removal(@PathParam("id") String id, @Context SecurityContext security) {
        Caller caller = (Caller) security.getUserPrincipal();
        return removals.find(id)
                .filter(view -> view.tenant().map(caller::sees).orElse(caller.isAdmin()))
                .map(view -> Response.ok(view).build())
                .orElseGet(() -> Problem.of(
                                "no_such_request",
                                "There is no such request",
                                404,
                                "there is no request " + Excerpt.ofName(id) + " to remove something")
                        .toResponse());
    }
}
