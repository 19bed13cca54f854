package dev.slipway.buildapi.stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.buildapi.auth.Authenticator;
import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.auth.NeedsToken;
import dev.slipway.buildapi.fold.Changes;
import dev.slipway.buildapi.problem.BuildProblems;
import dev.slipway.buildapi.read.BuildStatus;
import dev.slipway.buildapi.read.ReadModel;
import dev.slipway.http.NameAlone;
import dev.slipway.http.Problem;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code GET /v1/builds/{id}/events}. */
@Path("/v1/builds/{id}/events")
@NeedsToken
@RunOnVirtualThread
@Tag(name = "builds")
public class StreamResource {
    private static final Logger LOG = LoggerFactory.getLogger(StreamResource.class);

    private final ReadModel model;
    private final Authenticator tokens;
    private final Changes changes;
    private final StreamConfig config;
    private final ObjectMapper json;
    private final AtomicInteger open;

    StreamResource(
            ReadModel model,
            Authenticator tokens,
            Changes changes,
            StreamConfig config,
            ObjectMapper json,
            MeterRegistry metrics) {
        this.model = model;
        this.tokens = tokens;
        this.changes = changes;
        this.config = config;
        this.json = json;
        AtomicInteger streams = new AtomicInteger();
        Gauge.builder("slipway.build_api.streams", streams, Number::doubleValue)
                .description("Followers of builds that are connected now")
                .register(metrics);
        this.open = streams;
    }

    @GET
    @Produces({MediaType.SERVER_SENT_EVENTS, MediaType.APPLICATION_JSON})
    @Operation(
            operationId = "followBuild",
            summary = "A build's log, steps and status as Server-Sent Events",
            description =
                    "Event types: log (with an id), status, step, heartbeat. A stream sends each step as it stands, and again"
                            + " whenever it changes; the larger revision is the later one. The stream ends after the status that ends"
                            + " the build, when the token ends, or, with follow=false, at the present. Send Last-Event-ID to go on after that line.")
    @APIResponse(
            responseCode = "200",
            description = "Events as they come",
            content = @Content(mediaType = MediaType.SERVER_SENT_EVENTS, schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(responseCode = "404", description = "There is no such build for this token (problem+json)")
    public Response follow(
            @PathParam("id") String id,
            @NameAlone @QueryParam("follow") @Nullable String follow,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
            @Context SecurityContext security)
            throws SQLException {
        Caller caller = (Caller) security.getUserPrincipal();
        Optional<BuildStatus> status = model.status(id).filter(build -> caller.sees(build.tenant()));
        if (status.isEmpty()) {
            return BuildProblems.noSuchBuild(id).toResponse();
        }
        // "?follow" alone says the same as "?follow=true".
        if (follow != null && !Set.of("", "true", "false").contains(follow)) {
            return Problem.invalidRequest("follow", "must be true or false").toResponse();
        }
        OptionalLong after = lineNumber(lastEventId);
        if (after.isEmpty()) {
            return Problem.invalidRequest("Last-Event-ID", "is not the id of an event of this stream")
                    .toResponse();
        }
        BuildStream.Wish wish = new BuildStream.Wish(id, after.getAsLong(), !"false".equals(follow));
        StreamingOutput stream = out -> write(out, wish, () -> tokens.isStillValid(caller));
        return Response.ok(stream, MediaType.SERVER_SENT_EVENTS)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header("X-Accel-Buffering", "no")
                .build();
    }

    @ServerExceptionMapper
    Response databaseFailed(SQLException e) {
        LOG.error("the read model does not answer: reason={}", e.getMessage());
        return Problem.unavailable("the database does not answer").toResponse();
    }

    private void write(OutputStream out, BuildStream.Wish wish, BuildStream.StillAllowed allowed) {
        String id = wish.buildId();
        open.incrementAndGet();
        try {
            new BuildStream(model, changes, config, allowed, wish, new EventWriter(out, json)).run();
        } catch (IOException e) {
            LOG.debug("a stream's client is gone: buildId={} reason={}", id, e.getMessage());
        } catch (SQLException e) {
            // Cut off; the client resumes at its last line.
            LOG.error("cannot go on with a stream: buildId={} reason={}", id, e.getMessage());
            throw new IllegalStateException("the read model failed in the middle of a stream", e);
        } finally {
            open.decrementAndGet();
        }
    }

    private static OptionalLong lineNumber(@Nullable String lastEventId) {
        if (lastEventId == null || lastEventId.isBlank()) {
            return OptionalLong.of(0);
        }
        try {
            long line = Long.parseLong(lastEventId.strip());
            return line < 0 ? OptionalLong.empty() : OptionalLong.of(line);
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
