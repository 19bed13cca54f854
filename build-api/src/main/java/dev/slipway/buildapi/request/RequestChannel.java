package dev.slipway.buildapi.request;

import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.auth.NeedsToken;
import dev.slipway.buildapi.auth.Rights;
import dev.slipway.buildapi.body.BodyTooLargeException;
import dev.slipway.buildapi.body.LargeBody;
import dev.slipway.buildapi.body.LimitedBody;
import dev.slipway.buildapi.body.SlowBodyException;
import dev.slipway.buildapi.fold.Anticipation;
import dev.slipway.buildapi.source.SourceTooLargeException;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.request.RequestValues;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.http.DeclaredLength;
import dev.slipway.http.FieldError;
import dev.slipway.http.Problem;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.sql.SQLException;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /v1/builds}: the channel of the step {@link RequestStep}. */
@Path("/v1/builds")
@NeedsToken
@RunOnVirtualThread
@Tag(name = "builds")
public class RequestChannel {
    private static final Logger LOG = LoggerFactory.getLogger(RequestChannel.class);

    /** Builds take minutes; whoever waits for the end of one need not ask more often. */
    private static final int COME_AGAIN_SECONDS = 30;

    private final RequestWiring wiring;
    private final Anticipation anticipation;
    private final MeterRegistry metrics;
    private final long bodyLimit;
    private final UploadPlaces places;
    private final BuildIds ids = new BuildIds(Clock.systemUTC());

    RequestChannel(RequestWiring wiring, Anticipation anticipation, MeterRegistry metrics, RequestConfig config) {
        this.wiring = wiring;
        this.anticipation = anticipation;
        this.metrics = metrics;
        this.bodyLimit = config.bodyLimit().asLongValue();
        this.places = new UploadPlaces(config.uploads(), config.uploadsOfOneCaller());
    }

    /** The body is read here, part by part: a declared form would be kept in memory or on disk before this runs. */
    @POST
    @LargeBody
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "createBuild", summary = "Starts a build")
    @Parameter(
            name = TraceParent.HEADER,
            in = ParameterIn.HEADER,
            description = "The trace that the build is part of; without it, a new one begins (W3C Trace Context)",
            schema = @Schema(type = SchemaType.STRING))
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.MULTIPART_FORM_DATA,
                            schema = @Schema(ref = NewBuildFormSchema.NAME)))
    @APIResponse(
            responseCode = "202",
            description = "The build will run; Location says where to read about it",
            content = @Content(schema = @Schema(implementation = NewBuild.class)))
    @APIResponse(responseCode = "400", description = "Fields are wrong, each named with its reason (problem+json)")
    @APIResponse(responseCode = "403", description = "The token does not allow this (problem+json)")
    @APIResponse(responseCode = "408", description = "The body came too slowly (problem+json)")
    @APIResponse(responseCode = "413", description = "The body is over the limit (problem+json)")
    @APIResponse(
            responseCode = "429",
            description =
                    "The tenant has as many builds that wait or run as one may have; Retry-After says when to come"
                            + " again (problem+json)")
    @APIResponse(
            responseCode = "503",
            description = "The registry or Kafka does not answer, or too many uploads run (problem+json)")
    public Response create(InputStream body, @Context HttpHeaders headers, @Context SecurityContext security) {
        Caller caller = (Caller) security.getUserPrincipal();
        TraceParent trace = TraceParent.continuing(headers.getHeaderString(TraceParent.HEADER));
        Response response = answer(body, headers, caller, trace);
        Counter.builder("slipway.build_api.requests")
                .description("Requests for builds over HTTP, by the status of the answer")
                .tag("status", String.valueOf(response.getStatus()))
                .register(metrics)
                .increment();
        return response;
    }

    private Response answer(InputStream body, HttpHeaders headers, Caller caller, TraceParent trace) {
        if (!caller.mayBuild()) {
            return Rights.forbidden(caller, "a viewer's token may not start builds")
                    .toResponse();
        }
        OptionalLong length = DeclaredLength.of(headers.getHeaderString(HttpHeaders.CONTENT_LENGTH));
        if (length.isPresent() && length.getAsLong() > bodyLimit) {
            return tooLarge("the body has " + length.getAsLong() + " bytes, allowed are " + bodyLimit);
        }
        Optional<String> boundary = Optional.ofNullable(headers.getHeaderString(HttpHeaders.CONTENT_TYPE))
                .flatMap(MultipartReader::boundary);
        if (boundary.isEmpty()) {
            return Problem.unsupportedMediaType("send multipart/form-data with a boundary")
                    .toResponse();
        }
        Optional<UploadPlaces.Place> place = places.take(caller.id());
        if (place.isEmpty()) {
            return Problem.unavailable("too many uploads run at the moment; try again in some seconds")
                    .toResponse();
        }
        try (UploadPlaces.Place _ = place.get()) {
            // Before the body is read, where the token says whose build it is.
            Optional<RequestOutcome> noPlace =
                    caller.tenant().flatMap(tenant -> wiring.acceptance().noPlace(tenant));
            return noPlace.isPresent() ? response(noPlace.get(), caller) : take(body, boundary.get(), caller, trace);
        }
    }

    private Response take(InputStream body, String boundary, Caller caller, TraceParent trace) {
        LimitedBody limited = new LimitedBody(body, bodyLimit, InstantSource.system());
        try (Upload upload = Upload.read(limited, boundary, wiring.spool(), wiring.uploadLimits())) {
            RequestValues draft = upload.draft();
            Optional<FieldError> forbidden = SpecValidation.forbidden(draft, caller);
            if (forbidden.isPresent()) {
                return Rights.forbidden(caller, forbidden.get()).toResponse();
            }
            if (!upload.errors().isEmpty()) {
                return Problem.invalidRequest(upload.errors()).toResponse();
            }
            return response(wiring.acceptance().accept(ids::next, draft, caller, upload.source(), trace), caller);
        } catch (BodyTooLargeException | SourceTooLargeException e) {
            return tooLarge(String.valueOf(e.getMessage()));
        } catch (SlowBodyException e) {
            return Problem.timeout(String.valueOf(e.getMessage())).toResponse();
        } catch (MultipartException | EOFException e) {
            return Problem.invalidRequest("body", String.valueOf(e.getMessage()))
                    .toResponse();
        } catch (IOException e) {
            LOG.error("cannot take an upload: caller={} reason={}", caller.name(), e.getMessage());
            return Problem.unavailable("the upload could not be read or spooled: " + e.getMessage())
                    .toResponse();
        }
    }

    private static Response tooLarge(String reason) {
        return Problem.tooLarge(
                        "body",
                        reason
                                + "; the operator of this Slipway can change that with slipway.build-api.request.body-limit")
                .toResponse();
    }

    private Response response(RequestOutcome outcome, Caller caller) {
        return switch (outcome) {
            case RequestOutcome.Accepted(BuildRequested build) -> accepted(build);
            case RequestOutcome.Invalid invalid ->
                Problem.invalidRequest(invalid.errors()).toResponse();
            case RequestOutcome.Forbidden(FieldError error) ->
                Rights.forbidden(caller, error).toResponse();
            case RequestOutcome.TooMany(String reason) ->
                Response.fromResponse(Problem.tooManyBuilds(reason).toResponse())
                        .header(HttpHeaders.RETRY_AFTER, COME_AGAIN_SECONDS)
                        .build();
            case RequestOutcome.Unavailable(String reason) ->
                Problem.unavailable(reason).toResponse();
        };
    }

    private Response accepted(BuildRequested build) {
        try {
            anticipation.anticipate(build.buildId(), build);
        } catch (SQLException e) {
            // The build is safe on Kafka; it shows up when the read model has caught up.
            LOG.warn("cannot show a new build yet: buildId={} reason={}", build.buildId(), e.getMessage());
        }
        String location = "/v1/builds/" + build.buildId();
        return Response.accepted(new NewBuild(build.buildId(), build.spec().tenant(), "requested", location))
                .location(URI.create(location))
                .build();
    }
}
