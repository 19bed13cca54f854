package dev.slipway.buildapi.read;

import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.auth.NeedsToken;
import dev.slipway.buildapi.auth.Rights;
import dev.slipway.buildapi.problem.BuildProblems;
import dev.slipway.events.life.BuildLife;
import dev.slipway.events.repository.TenantName;
import dev.slipway.http.FieldError;
import dev.slipway.http.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reading builds. */
@Path("/v1/builds")
@NeedsToken
@RunOnVirtualThread
@Tag(name = "builds")
public class BuildsResource {
    private static final Logger LOG = LoggerFactory.getLogger(BuildsResource.class);
    private static final int MAX_LIMIT = 200;
    private static final int LOG_PAGE = 1000;
    private static final Set<String> STATUSES = BuildLife.statuses();

    private final ReadModel model;

    BuildsResource(ReadModel model) {
        this.model = model;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "listBuilds", summary = "Builds, newest first")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = BuildPage.class)))
    @APIResponse(responseCode = "400", description = "A parameter is wrong (problem+json)")
    public Response list(
            @QueryParam("tenant") @Nullable String tenant,
            @QueryParam("status") @Nullable String status,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @DefaultValue("50") String limit,
            @Context SecurityContext security)
            throws SQLException {
        Caller caller = (Caller) security.getUserPrincipal();
        if (tenant != null && !TenantName.isValid(tenant)) {
            return Problem.invalidRequest("tenant", "is not a valid name of a tenant")
                    .toResponse();
        }
        if (tenant != null && !caller.sees(tenant)) {
            return Rights.forbidden(caller, new FieldError("tenant", "the token belongs to another tenant"))
                    .toResponse();
        }
        if (status != null && !STATUSES.contains(status)) {
            return Problem.invalidRequest(
                            "status",
                            "must be one of " + STATUSES.stream().sorted().toList())
                    .toResponse();
        }
        Optional<Integer> count = limit(limit);
        if (count.isEmpty()) {
            return Problem.invalidRequest("limit", "must be from 1 to " + MAX_LIMIT)
                    .toResponse();
        }
        if (cursor != null && Cursor.parse(cursor).isEmpty()) {
            return Problem.invalidRequest("cursor", "is not a next_cursor of an earlier answer")
                    .toResponse();
        }
        BuildPage page = model.builds(new ReadModel.Filter(
                Optional.ofNullable(tenant).or(caller::tenant),
                Optional.ofNullable(status),
                Optional.ofNullable(cursor),
                count.get()));
        return Response.ok(page).build();
    }

    @GET
    @Path("{id}")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "getBuild", summary = "All that is known of a build")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = BuildView.class)))
    @APIResponse(responseCode = "404", description = "There is no such build for this token (problem+json)")
    public Response build(@PathParam("id") String id, @Context SecurityContext security) throws SQLException {
        Caller caller = (Caller) security.getUserPrincipal();
        return model.build(id)
                .filter(build -> caller.sees(build.tenant()))
                .map(build -> Response.ok(build).build())
                .orElseGet(() -> BuildProblems.noSuchBuild(id).toResponse());
    }

    @GET
    @Path("{id}/log")
    @Produces(MediaType.TEXT_PLAIN + ";charset=utf-8")
    @Operation(operationId = "getLog", summary = "The log so far, as text")
    @APIResponse(responseCode = "200", description = "One line of text for each line of the log")
    @APIResponse(responseCode = "404", description = "There is no such build for this token (problem+json)")
    public Response log(@PathParam("id") String id, @Context SecurityContext security) throws SQLException {
        Caller caller = (Caller) security.getUserPrincipal();
        Optional<BuildStatus> status = model.status(id).filter(build -> caller.sees(build.tenant()));
        if (status.isEmpty()) {
            return BuildProblems.noSuchBuild(id).toResponse();
        }
        StreamingOutput text = out -> {
            Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
            long last = 0;
            List<LogLine> lines;
            do {
                lines = page(id, last);
                for (LogLine line : lines) {
                    writer.append(line.text()).append('\n');
                    last = line.id();
                }
                writer.flush();
            } while (lines.size() == LOG_PAGE);
        };
        return Response.ok(text).build();
    }

    @ServerExceptionMapper
    Response databaseFailed(SQLException e) {
        LOG.error("the read model does not answer: reason={}", e.getMessage());
        return Problem.unavailable("the database does not answer").toResponse();
    }

    private List<LogLine> page(String id, long after) {
        try {
            return model.lines(id, after, LOG_PAGE);
        } catch (SQLException e) {
            // The status line is sent: all that is left is to cut the response off, so that nobody takes it for whole.
            throw new IllegalStateException("the read model failed in the middle of a log", e);
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
}
