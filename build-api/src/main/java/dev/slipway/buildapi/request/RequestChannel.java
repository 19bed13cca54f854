package dev.slipway.buildapi.request;

import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.auth.NeedsToken;
import dev.slipway.buildapi.auth.Rights;
import dev.slipway.buildapi.body.BodyTooLargeException;
import dev.slipway.buildapi.body.LargeBody;
import dev.slipway.buildapi.body.LimitedBody;
import dev.slipway.buildapi.body.SlowBodyException;
import dev.slipway.buildapi.idempotency.Idempotent;
import dev.slipway.buildapi.idempotency.IdempotentRequest;
import dev.slipway.buildapi.source.SourceTooLargeException;
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
import java.sql.SQLException;
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

    /** The schema of its form, in the API's description. */
    public static final String FORM = "NewBuildForm";

    private final RequestWiring wiring;
    private final RequestAnswers answers;
    private final IdempotentRequest current;
    private final MeterRegistry metrics;
    private final long bodyLimit;
    private final UploadPlaces places;

    /** @param current the request at hand */
    RequestChannel(
            RequestWiring wiring,
            RequestAnswers answers,
            IdempotentRequest current,
            MeterRegistry metrics,
            RequestConfig config) {
        this.wiring = wiring;
        this.answers = answers;
        this.current = current;
        this.metrics = metrics;
        this.bodyLimit = config.bodyLimit().asLongValue();
        this.places = new UploadPlaces(config.uploads(), config.uploadsOfOneCaller());
    }

    /** The body is read here, part by part: a declared form would be kept in memory or on disk before this runs. */
    @POST
    @Idempotent
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
            content = @Content(mediaType = MediaType.MULTIPART_FORM_DATA, schema = @Schema(ref = FORM)))
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
            Optional<RequestOutcome> noPlace = noPlace(caller);
            return noPlace.isPresent() ? answers.of(noPlace.get(), caller) : take(body, boundary.get(), caller, trace);
        }
    }

    /** A request that was answered takes no place, and one that was cut off may have one already. */
    private Optional<RequestOutcome> noPlace(Caller caller) {
        String buildId = current.madeBefore().orElse(RequestStep.NO_BUILD);
        return current.isAnswered()
                ? Optional.empty()
                : caller.tenant().flatMap(tenant -> wiring.acceptance().noPlace(tenant, buildId));
    }

    private Response take(InputStream body, String boundary, Caller caller, TraceParent trace) {
        LimitedBody limited = new LimitedBody(body, bodyLimit, InstantSource.system());
        try (Upload upload = Upload.read(limited, boundary, wiring.spool(), wiring.uploadLimits())) {
            RequestValues draft = upload.draft();
            Optional<Response> settled = current.settle(upload.parts());
            if (settled.isPresent()) {
                return settled.get();
            }
            Optional<FieldError> forbidden = SpecValidation.forbidden(draft, caller);
            if (forbidden.isPresent()) {
                return Rights.forbidden(caller, forbidden.get()).toResponse();
            }
            if (!upload.errors().isEmpty()) {
                return Problem.invalidRequest(upload.errors()).toResponse();
            }
            Optional<Response> madeBefore = answers.madeBefore(current.madeBefore());
            if (madeBefore.isPresent()) {
                return madeBefore.get();
            }
            String buildId = current.make(answers::nextId);
            RequestStep.Origin origin = RequestStep.Origin.of(trace);
            RequestOutcome outcome = upload.reference().isPresent()
                    ? wiring.submission().request(buildId, draft, caller, upload.reference(), origin)
                    : wiring.acceptance().accept(() -> buildId, draft, caller, upload.source(), origin);
            return answers.of(outcome, caller);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Problem.unavailable("this build-api stops; send the same again")
                    .toResponse();
        } catch (BodyTooLargeException | SourceTooLargeException e) {
            return tooLarge(String.valueOf(e.getMessage()));
        } catch (SlowBodyException e) {
            return Problem.timeout(String.valueOf(e.getMessage())).toResponse();
        } catch (MultipartException | EOFException e) {
            return Problem.invalidRequest("body", String.valueOf(e.getMessage()))
                    .toResponse();
        } catch (SQLException e) {
            LOG.error("cannot look an idempotency key up: caller={} reason={}", caller.name(), e.getMessage());
            return Problem.unavailable("the database does not answer, so nothing was done; send the same again")
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
}
