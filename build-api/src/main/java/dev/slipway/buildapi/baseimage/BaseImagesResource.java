package dev.slipway.buildapi.baseimage;

import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.auth.NeedsToken;
import dev.slipway.buildapi.auth.Rights;
import dev.slipway.buildapi.body.JsonFields;
import dev.slipway.buildapi.eventlog.KafkaEventLog;
import dev.slipway.buildapi.eventlog.NotPublishedException;
import dev.slipway.buildapi.fold.Anticipation;
import dev.slipway.buildapi.id.OrderedIds;
import dev.slipway.buildapi.idempotency.Idempotent;
import dev.slipway.events.BaseImageRequested;
import dev.slipway.events.account.Role;
import dev.slipway.events.sync.TagSync;
import dev.slipway.events.text.Excerpt;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.http.FieldErrors;
import dev.slipway.http.Problem;
import dev.slipway.oci.InvalidReferenceException;
import dev.slipway.registry.operator.OperatorRegistry;
import dev.slipway.registry.reference.ImageReference;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
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
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
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

/** {@code /v1/base-images}: what the mirror has, and what admins want of it. */
@Path("/v1/base-images")
@NeedsToken
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "base images")
public class BaseImagesResource {
    private static final Logger LOG = LoggerFactory.getLogger(BaseImagesResource.class);
    private static final String REFERENCE = "reference";
    private static final int MAX_LIMIT = 200;

    private final BaseImages images;
    private final Anticipation anticipation;
    private final KafkaEventLog events;
    private final String registryHost;
    private final Clock clock = Clock.systemUTC();
    private final OrderedIds ids = new OrderedIds('r', clock);

    BaseImagesResource(BaseImages images, Anticipation anticipation, KafkaEventLog events, OperatorRegistry registry) {
        this.images = images;
        this.anticipation = anticipation;
        this.events = events;
        this.registryHost = registry.host();
    }

    /** The body of {@link #mirror}, for the API's description. */
    private record NewBaseImage(
            @Schema(required = true, examples = "docker.io/library/alpine:3.20")
            String reference) {}

    @GET
    @Operation(
            operationId = "listBaseImages",
            summary = "The images of the mirror that the caller may use, by their references",
            description = "An admin sees all. A tenant's token sees what everybody may use, and what is private and its"
                    + " tenant's too. reference takes an image in any spelling, such as alpine:3.20.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = BaseImageView.Page.class)))
    @APIResponse(responseCode = "400", description = "A parameter is wrong (problem+json)")
    @APIResponse(responseCode = "403", description = "The token is neither an admin's nor a tenant's (problem+json)")
    public Response list(
            @QueryParam(REFERENCE) @Nullable String reference,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @DefaultValue("50") String limit,
            @Context SecurityContext security)
            throws SQLException {
        Caller caller = (Caller) security.getUserPrincipal();
        if (!caller.isAdmin() && caller.role() != Role.TENANT) {
            return Rights.forbidden(caller, "only an admin's and a tenant's token may see the images of the mirror")
                    .toResponse();
        }
        FieldErrors errors = new FieldErrors();
        Optional<Integer> count = limit(limit);
        if (count.isEmpty()) {
            errors.add("limit", "must be from 1 to " + MAX_LIMIT);
        }
        Optional<String> after = Optional.ofNullable(cursor).flatMap(BaseImagesResource::place);
        if (cursor != null && after.isEmpty()) {
            errors.add("cursor", "is not a next_cursor of an earlier answer");
        }
        Optional<String> wanted =
                Optional.ofNullable(reference).flatMap(text -> inFull(text, why -> errors.add(REFERENCE, why)));
        if (!errors.isEmpty()) {
            return Problem.invalidRequest(errors.list()).toResponse();
        }
        if (wanted.isPresent()) {
            List<BaseImageView> found =
                    images.find(caller, wanted.get()).map(List::of).orElse(List.of());
            return Response.ok(new BaseImageView.Page(found, Optional.empty())).build();
        }
        return Response.ok(page(images.list(caller, after, count.get()), count.get()))
                .build();
    }

    private static BaseImageView.Page page(List<BaseImageView> found, int limit) {
        if (found.size() <= limit) {
            return new BaseImageView.Page(found, Optional.empty());
        }
        List<BaseImageView> page = found.subList(0, limit);
        String last = page.getLast().reference();
        return new BaseImageView.Page(
                page,
                Optional.of(
                        Base64.getUrlEncoder().withoutPadding().encodeToString(last.getBytes(StandardCharsets.UTF_8))));
    }

    @POST
    @Idempotent
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "mirrorBaseImage",
            summary = "Brings an image into the mirror as its upstream has it now",
            description = "For an image that the mirror has, the upstream is asked again, however fresh the copy is."
                    + " The rules of the mirror are those of an admin build. The answer comes at once; what came of it is"
                    + " at Location.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = NewBaseImage.class)))
    @APIResponse(
            responseCode = "202",
            description = "It is asked for; Location says where to see how far it is",
            content = @Content(schema = @Schema(implementation = BaseImageRequestView.class)))
    @APIResponse(responseCode = "400", description = "Fields are wrong, each named with its reason (problem+json)")
    @APIResponse(responseCode = "403", description = "The token is not an admin's (problem+json)")
    public Response mirror(InputStream body, @Context HttpHeaders headers, @Context SecurityContext security)
            throws SQLException {
        return request(body, Set.of(REFERENCE), headers, security, (fields, caller) -> reference(fields)
                .map(reference -> asked(reference, BaseImageRequested.Action.MIRROR, caller)));
    }

    private Optional<String> reference(JsonFields fields) {
        String text = fields.required(REFERENCE, "an image, such as docker.io/library/alpine:3.20");
        Optional<String> reference =
                text.isEmpty() ? Optional.empty() : inFull(text, why -> fields.wrong(REFERENCE, why));
        if (fields.areFine() && reference.isEmpty()) {
            fields.wrong(REFERENCE, "is empty");
        }
        return reference;
    }

    /** Asks for what an admin's body says; where that cannot be, the answer has all that is wrong with it. */
    private Response request(
            InputStream body,
            Set<String> names,
            HttpHeaders headers,
            SecurityContext security,
            BiFunction<JsonFields, Caller, Optional<BaseImageRequested>> wanted)
            throws SQLException {
        Caller caller = (Caller) security.getUserPrincipal();
        if (!caller.isAdmin()) {
            return notAnAdmin(caller);
        }
        JsonFields fields = JsonFields.read(body, names);
        Optional<BaseImageRequested> request = wanted.apply(fields, caller);
        return fields.areFine() && request.isPresent()
                ? request(request.get(), headers)
                : Problem.invalidRequest(fields.errors()).toResponse();
    }

    @POST
    @Idempotent
    @Path("sync")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "syncBaseImages",
            summary = "Brings tags of an upstream's repository into the mirror",
            description = "As POST /v1/base-images does with each of the tags. With dry_run, nothing is copied, and the"
                    + " answer says what would be. newer_than fetches one or two manifests of each tag that"
                    + " matches, at most 200, and a dry run fetches at most 200 for the sizes; upstreams may count"
                    + " them. What came of it is at Location.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = NewSync.class)))
    @APIResponse(
            responseCode = "202",
            description = "It is asked for; Location says where to see how far it is",
            content = @Content(schema = @Schema(implementation = BaseImageRequestView.class)))
    @APIResponse(responseCode = "400", description = "Fields are wrong, each named with its reason (problem+json)")
    @APIResponse(responseCode = "403", description = "The token is not an admin's (problem+json)")
    public Response sync(InputStream body, @Context HttpHeaders headers, @Context SecurityContext security)
            throws SQLException {
        return request(body, NewSync.FIELDS, headers, security, (fields, caller) -> {
            TagSync tags = NewSync.tags(fields);
            return repository(fields)
                    .map(repository ->
                            BaseImageRequested.ofTags(ids.next(), repository, tags, caller.name(), clock.instant()));
        });
    }

    private Optional<String> repository(JsonFields fields) {
        String text = fields.required(NewSync.REPOSITORY, "a repository, such as docker.io/library/node");
        if (!fields.areFine()) {
            return Optional.empty();
        }
        Optional<ImageReference> image =
                foreign(text, "docker.io/library/node", why -> fields.wrong(NewSync.REPOSITORY, why));
        if (image.isPresent()
                && (image.get().tag().isPresent() || image.get().digest().isPresent())) {
            fields.wrong(NewSync.REPOSITORY, "must be a repository without tag and digest; tags has which tags");
            return Optional.empty();
        }
        return image.map(found -> found.repository().toString());
    }

    @DELETE
    @Operation(
            operationId = "forgetBaseImage",
            summary = "Forgets what is known of an image's copy",
            description =
                    "The copy does not count as fresh any more, so that the next build asks the upstream, and the list"
                            + " does not have it. Its bytes stay in the registry, and builds use them while the upstream"
                            + " is away.")
    @APIResponse(
            responseCode = "202",
            description = "It is asked for; Location says where to see how far it is",
            content = @Content(schema = @Schema(implementation = BaseImageRequestView.class)))
    @APIResponse(responseCode = "400", description = "The reference is missing or none (problem+json)")
    @APIResponse(responseCode = "403", description = "The token is not an admin's (problem+json)")
    @APIResponse(responseCode = "404", description = "The mirror's list has no such image (problem+json)")
    public Response forget(
            @QueryParam(REFERENCE) @Nullable String reference,
            @Context HttpHeaders headers,
            @Context SecurityContext security)
            throws SQLException {
        Caller caller = (Caller) security.getUserPrincipal();
        if (!caller.isAdmin()) {
            return notAnAdmin(caller);
        }
        if (reference == null) {
            return Problem.invalidRequest(REFERENCE, "is missing: say which image, with ?reference=IMAGE")
                    .toResponse();
        }
        FieldErrors errors = new FieldErrors();
        Optional<String> wanted = inFull(reference, why -> errors.add(REFERENCE, why));
        if (wanted.isEmpty()) {
            return Problem.invalidRequest(errors.list()).toResponse();
        }
        if (images.find(caller, wanted.get()).isEmpty()) {
            return Problem.of(
                            "no_such_base_image",
                            "There is no such base image",
                            404,
                            "nothing is known of a copy of " + wanted.get()
                                    + "; slipway base-images ls shows what the mirror has")
                    .toResponse();
        }
        return request(asked(wanted.get(), BaseImageRequested.Action.FORGET, caller), headers);
    }

    @GET
    @Path("requests/{id}")
    @Operation(operationId = "getBaseImageRequest", summary = "How far it is what an admin wanted of the mirror")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = BaseImageRequestView.class)))
    @APIResponse(responseCode = "403", description = "The token is not an admin's (problem+json)")
    @APIResponse(responseCode = "404", description = "There is no such request (problem+json)")
    public Response request(@PathParam("id") String id, @Context SecurityContext security) throws SQLException {
        Caller caller = (Caller) security.getUserPrincipal();
        if (!caller.isAdmin()) {
            return notAnAdmin(caller);
        }
        return images.request(id).map(request -> Response.ok(request).build()).orElseGet(() -> Problem.of(
                        "no_such_request",
                        "There is no such request",
                        404,
                        "there is no request " + Excerpt.ofName(id) + " for a base image")
                .toResponse());
    }

    @ServerExceptionMapper
    Response databaseFailed(SQLException e) {
        LOG.error("the read model does not answer: reason={}", e.getMessage());
        return Problem.unavailable("the database does not answer").toResponse();
    }

    @ServerExceptionMapper
    Response kafkaFailed(KafkaException e) {
        LOG.error("cannot say who may use which image of the mirror: reason={}", e.getMessage());
        return Problem.unavailable("Kafka does not answer, which says who may use which image of the mirror")
                .toResponse();
    }

    private BaseImageRequested asked(String reference, BaseImageRequested.Action action, Caller caller) {
        return BaseImageRequested.of(ids.next(), reference, action, caller.name(), clock.instant());
    }

    /** What was published is folded at once, so that its caller finds it. */
    private Response request(BaseImageRequested request, HttpHeaders headers) throws SQLException {
        try {
            events.publish(request, TraceParent.continuing(headers.getHeaderString(TraceParent.HEADER)));
        } catch (NotPublishedException e) {
            LOG.error("cannot ask for a base image: reference={} reason={}", request.reference(), e.getMessage());
            return Problem.unavailable("Kafka did not confirm the request; ask again")
                    .toResponse();
        }
        anticipation.anticipate(request.id(), request);
        LOG.info(
                "a base image is asked for: requestId={} reference={} action={} caller={}",
                request.id(),
                request.reference(),
                request.action(),
                request.requestedBy());
        return Response.status(Response.Status.ACCEPTED)
                .location(URI.create("/v1/base-images/requests/" + request.id()))
                .entity(images.request(request.id()).orElseThrow())
                .build();
    }

    private static Response notAnAdmin(Caller caller) {
        return Rights.forbidden(caller, "only an admin's token may change the mirror")
                .toResponse();
    }

    /** An image as mirror-worker calls it; where it can be none of the mirror, that is an error. */
    private Optional<String> inFull(String text, Consumer<String> wrong) {
        return foreign(text, "docker.io/library/alpine:3.20", wrong).map(ImageReference::inFull);
    }

    private Optional<ImageReference> foreign(String text, String example, Consumer<String> wrong) {
        try {
            ImageReference image = ImageReference.parse(text);
            if (image.host().equals(registryHost)) {
                wrong.accept("lies in Slipway's own registry; say it as its upstream has it, such as " + example);
                return Optional.empty();
            }
            return Optional.of(image);
        } catch (InvalidReferenceException e) {
            wrong.accept("must be such as " + example + ": " + e.getMessage());
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

    private static Optional<String> place(String cursor) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            return Optional.of(ImageReference.parse(text).inFull()).filter(text::equals);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
