package dev.slipway.buildapi.image;

import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.auth.NeedsToken;
import dev.slipway.buildapi.auth.Rights;
import dev.slipway.buildapi.body.JsonFields;
import dev.slipway.buildapi.eventlog.NotPublishedException;
import dev.slipway.buildapi.id.OrderedIds;
import dev.slipway.events.PublishEvent.PublishJob;
import dev.slipway.events.repository.ImageName;
import dev.slipway.events.repository.TenantName;
import dev.slipway.events.request.RequestFields;
import dev.slipway.events.text.Excerpt;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.http.FieldError;
import dev.slipway.http.FieldErrors;
import dev.slipway.http.Problem;
import dev.slipway.oci.Digest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
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
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /v1/images}: the names of images in Slipway's registry. */
@Path("/v1/images")
@NeedsToken
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "images")
public class ImagesResource {
    private static final Logger LOG = LoggerFactory.getLogger(ImagesResource.class);
    private static final String TENANT = "tenant";
    private static final String NAME = "name";
    private static final String IMAGE = "image";
    private static final int MAX_LIMIT = 200;

    private final Images images;
    private final Tagging tagging;
    private final Clock clock = Clock.systemUTC();
    private final OrderedIds ids = new OrderedIds('t', clock);

    ImagesResource(Images images, Tagging tagging) {
        this.images = images;
        this.tagging = tagging;
    }

    /** The body of {@link #tag}, for the API's description. */
    private record NewTag(
            @Schema(required = true, examples = "web:1.4", description = "A tag, NAME@DIGEST, or the id of a build")
            String image) {}

    @GET
    @Operation(
            operationId = "listImages",
            summary = "The names that images have, by tenant and name",
            description = "Without tenant, those of all tenants that the token may see.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = ImageView.Page.class)))
    @APIResponse(responseCode = "400", description = "A parameter is wrong (problem+json)")
    @APIResponse(responseCode = "403", description = "The token is another tenant's (problem+json)")
    public Response list(
            @QueryParam(TENANT) @Nullable String tenant,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @DefaultValue("50") String limit,
            @Context SecurityContext security)
            throws SQLException {
        Caller caller = (Caller) security.getUserPrincipal();
        FieldErrors errors = new FieldErrors();
        Optional<Integer> count = limit(limit);
        if (count.isEmpty()) {
            errors.add("limit", "must be from 1 to " + MAX_LIMIT);
        }
        Optional<Images.Place> after = cursor == null ? Optional.of(Images.Place.FIRST) : place(cursor);
        if (after.isEmpty()) {
            errors.add("cursor", "is not a next_cursor of an earlier answer");
        }
        if (tenant != null && !TenantName.isValid(tenant)) {
            errors.add(TENANT, "is not a valid name of a tenant");
        }
        if (!errors.isEmpty()) {
            return Problem.invalidRequest(errors.list()).toResponse();
        }
        if (tenant != null && !caller.sees(tenant)) {
            return anothers(caller).toResponse();
        }
        List<ImageView> found = images.list(Optional.ofNullable(tenant).or(caller::tenant), after.get(), count.get());
        return Response.ok(page(found, count.get())).build();
    }

    private static ImageView.Page page(List<ImageView> found, int limit) {
        if (found.size() <= limit) {
            return new ImageView.Page(found, Optional.empty());
        }
        List<ImageView> page = found.subList(0, limit);
        String last = page.getLast().tenant() + "/" + page.getLast().name();
        return new ImageView.Page(
                page,
                Optional.of(
                        Base64.getUrlEncoder().withoutPadding().encodeToString(last.getBytes(StandardCharsets.UTF_8))));
    }

    private static Optional<Images.Place> place(String cursor) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            int slash = text.indexOf('/');
            return Optional.of(slash)
                    .filter(at -> at > 0 && Images.isName(text.substring(0, at), text.substring(at + 1)))
                    .map(at -> new Images.Place(text.substring(0, at), text.substring(at + 1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<Integer> limit(String text) {
        try {
            int limit = Integer.parseInt(text);
            return limit < 1 || limit > MAX_LIMIT ? Optional.empty() : Optional.of(limit);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    @GET
    @Path("{name: .+}/tags")
    @Operation(
            operationId = "listTags",
            summary = "The tags of a name, those that were set last first",
            description = "A name may have slashes, as in team/web. Tokens that are bound to no tenant say which one.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = TagView.Tags.class)))
    @APIResponse(responseCode = "400", description = "A parameter is wrong (problem+json)")
    @APIResponse(responseCode = "403", description = "The token is another tenant's (problem+json)")
    @APIResponse(responseCode = "404", description = "The tenant has no such name (problem+json)")
    public Response tags(
            @PathParam(NAME) String name,
            @QueryParam(TENANT) @Nullable String tenant,
            @Context SecurityContext security)
            throws SQLException {
        Caller caller = (Caller) security.getUserPrincipal();
        Whose whose = whose(caller, tenant);
        if (whose.problem().isPresent()) {
            return whose.problem().get().toResponse();
        }
        if (!Images.isName(whose.tenant(), name)) {
            return noSuchImage(whose.tenant(), name).toResponse();
        }
        List<TagView> tags = images.tags(whose.tenant(), name);
        return tags.isEmpty()
                ? noSuchImage(whose.tenant(), name).toResponse()
                : Response.ok(new TagView.Tags(whose.tenant(), name, tags)).build();
    }

    @PUT
    @Path("{name: .+}/tags/{tag}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "tagImage",
            summary = "Gives an image a further name",
            description =
                    "The image is one that a tag leads to (web:1.4), one under a name by its digest"
                            + " (web@sha256:…), or that of a build, by its id. Nothing is copied. Sent again, it has the same effect.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = NewTag.class)))
    @APIResponse(
            responseCode = "200",
            description = "It has ended; result says how",
            content = @Content(schema = @Schema(implementation = TaggingView.class)))
    @APIResponse(
            responseCode = "202",
            description = "It takes longer; the tags of the name show when it is done",
            content = @Content(schema = @Schema(implementation = TaggingView.class)))
    @APIResponse(responseCode = "400", description = "Fields are wrong, each named with its reason (problem+json)")
    @APIResponse(responseCode = "403", description = "The token may not change images (problem+json)")
    @APIResponse(responseCode = "404", description = "The tenant has no such image (problem+json)")
    public Response tag(
            @PathParam(NAME) String name,
            @PathParam("tag") String tag,
            @QueryParam(TENANT) @Nullable String tenant,
            InputStream body,
            @Context HttpHeaders headers,
            @Context SecurityContext security)
            throws SQLException, InterruptedException {
        Caller caller = (Caller) security.getUserPrincipal();
        if (!caller.mayBuild()) {
            return Rights.forbidden(caller, "the token may not change images").toResponse();
        }
        Whose whose = whose(caller, tenant);
        if (whose.problem().isPresent()) {
            return whose.problem().get().toResponse();
        }
        JsonFields fields = JsonFields.read(body, Set.of(IMAGE));
        String image = fields.required(IMAGE, "an image, such as web:1.4, web@sha256:… or the id of a build");
        String wanted = name + ":" + tag;
        if (!isOwnName(wanted) || !Images.isName(whose.tenant(), name)) {
            fields.wrong(NAME, "must be a name and a tag without a registry's host, such as web and 1.4");
        }
        if (!fields.areFine()) {
            return Problem.invalidRequest(fields.errors()).toResponse();
        }
        Optional<Images.Found> found = find(whose.tenant(), image);
        if (found.isEmpty()) {
            return noSuchImage(whose.tenant(), image).toResponse();
        }
        PublishJob job = new PublishJob(
                ids.next(),
                whose.tenant(),
                Optional.empty(),
                found.get().repository(),
                found.get().digest(),
                List.of(wanted),
                Optional.empty(),
                clock.instant());
        return give(job, name, tag, headers);
    }

    private Response give(PublishJob job, String name, String tag, HttpHeaders headers)
            throws SQLException, InterruptedException {
        Optional<Images.Ended> ended;
        try {
            ended = tagging.give(job, TraceParent.continuing(headers.getHeaderString(TraceParent.HEADER)));
        } catch (NotPublishedException e) {
            LOG.error("cannot ask for a name: name={} reason={}", job.names().getFirst(), e.getMessage());
            return Problem.unavailable("Kafka did not confirm the request; ask again")
                    .toResponse();
        }
        TaggingView view = new TaggingView(
                job.id(),
                job.names().getFirst(),
                ended.map(Images.Ended::result).orElse("pending"),
                images.reference(job.tenant(), name) + ":" + tag,
                job.digest(),
                ended.flatMap(Images.Ended::message));
        return Response.status(ended.isPresent() ? Response.Status.OK : Response.Status.ACCEPTED)
                .entity(view)
                .build();
    }

    private static boolean isOwnName(String text) {
        return RequestFields.TAGS.type().violations(List.of(text)).isEmpty()
                && ImageName.parse(text) instanceof ImageName.Own;
    }

    private Optional<Images.Found> find(String tenant, String image) throws SQLException {
        int at = image.indexOf('@');
        if (at > 0) {
            String name = image.substring(0, at);
            String digest = image.substring(at + 1);
            return Images.isName(tenant, name) && Digest.isDigest(digest)
                    ? images.digest(tenant, name, digest)
                    : Optional.empty();
        }
        if (!isOwnName(image)) {
            return Optional.empty();
        }
        Optional<Images.Found> built = images.built(tenant, image);
        ImageName name = ImageName.parse(image);
        return built.isPresent() ? built : images.tagged(tenant, name.path(), name.tag());
    }

    @ServerExceptionMapper
    Response databaseFailed(SQLException e) {
        LOG.error("the read model does not answer: reason={}", e.getMessage());
        return Problem.unavailable("the database does not answer").toResponse();
    }

    /** Whose images are meant, or why that cannot be told. */
    private record Whose(String tenant, Optional<Problem> problem) {}

    private static Whose whose(Caller caller, @Nullable String tenant) {
        Optional<String> wanted = Optional.ofNullable(tenant).or(caller::tenant);
        if (wanted.isEmpty()) {
            return new Whose(
                    "",
                    Optional.of(Problem.invalidRequest(
                            TENANT,
                            "is missing: the token is bound to no tenant, so say whose images, with ?tenant=NAME")));
        }
        if (!TenantName.isValid(wanted.get())) {
            return new Whose("", Optional.of(Problem.invalidRequest(TENANT, "is not a valid name of a tenant")));
        }
        return new Whose(wanted.get(), caller.sees(wanted.get()) ? Optional.empty() : Optional.of(anothers(caller)));
    }

    private static Problem anothers(Caller caller) {
        return Rights.forbidden(caller, new FieldError(TENANT, "the token belongs to another tenant"));
    }

    private static Problem noSuchImage(String tenant, String name) {
        return Problem.of(
                "no_such_image",
                "There is no such image",
                404,
                "tenant " + tenant + " has no image " + Excerpt.ofName(name) + "; slipway images ls shows what it has");
    }
}
