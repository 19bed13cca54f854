package dev.slipway.buildapi.read;

import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.auth.NeedsToken;
import dev.slipway.buildapi.auth.Rights;
import dev.slipway.buildapi.problem.BuildProblems;
import dev.slipway.events.life.BuildLife;
import dev.slipway.events.repository.TenantName;
import dev.slipway.events.request.RequestFields;
import dev.slipway.http.FieldError;
import dev.slipway.http.FieldErrors;
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
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
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
    private static final List<String> SORTED_STATUSES =
            STATUSES.stream().sorted().toList();
    private static final Pattern PART_OF_ID = Pattern.compile("[0-9a-z]{4,27}");

    private final ReadModel model;

    BuildsResource(ReadModel model) {
        this.model = model;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "listBuilds",
            summary = "Builds, newest first",
            description = "tag takes web:1.4 for builds with that tag, and web for builds with any tag of that name."
                    + " id takes the beginning or the end of ids. since is a time of ISO-8601.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = BuildPage.class)))
    @APIResponse(responseCode = "400", description = "A parameter is wrong (problem+json)")
    public Response list(
            @QueryParam("tenant") @Nullable String tenant,
            @QueryParam("status") @Nullable String status,
            @QueryParam("since") @Nullable String since,
            @QueryParam("tag") @Nullable String tag,
            @QueryParam("id") @Nullable String part,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @DefaultValue("50") String limit,
            @Context SecurityContext security)
            throws SQLException {
        Caller caller = (Caller) security.getUserPrincipal();
        FieldErrors errors = new FieldErrors();
        Optional<Integer> count =
                checked("limit", limit, BuildsResource::limit, "must be from 1 to " + MAX_LIMIT, errors);
        BuildFilter filter = new BuildFilter(
                text("tenant", tenant, TenantName::isValid, "is not a valid name of a tenant", errors)
                        .or(caller::tenant),
                text("status", status, STATUSES::contains, "must be one of " + SORTED_STATUSES, errors),
                checked("since", since, BuildsResource::time, "must be a time such as 2026-11-24T12:00:00Z", errors),
                text("tag", tag, BuildsResource::isTag, "must be a tag or the name in it, such as web:1.4", errors),
                text(
                        "id",
                        part,
                        text -> PART_OF_ID.matcher(text).matches(),
                        "must be the beginning or the end of a build's id, 4 to 27 characters of a-z and 0-9",
                        errors),
                checked("cursor", cursor, Cursor::parse, "is not a next_cursor of an earlier answer", errors),
                count.orElse(MAX_LIMIT));
        if (!errors.isEmpty()) {
            return Problem.invalidRequest(errors.list()).toResponse();
        }
        if (tenant != null && !caller.sees(tenant)) {
            return Rights.forbidden(caller, new FieldError("tenant", "the token belongs to another tenant"))
                    .toResponse();
        }
        return Response.ok(model.builds(filter)).build();
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
    @Path("{id}/steps")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "getSteps",
            summary = "The steps of a build as they stand",
            description = "Those of the attempt that counts, or of another one of the build.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = StepList.class)))
    @APIResponse(
            responseCode = "404",
            description = "There is no such build for this token, or no such attempt of it (problem+json)")
    public Response steps(
            @PathParam("id") String id,
            @QueryParam("attempt") @Nullable String attempt,
            @Context SecurityContext security)
            throws SQLException {
        Caller caller = (Caller) security.getUserPrincipal();
        if (model.status(id).filter(build -> caller.sees(build.tenant())).isEmpty()) {
            return BuildProblems.noSuchBuild(id).toResponse();
        }
        return model.steps(id, Optional.ofNullable(attempt))
                .map(steps -> Response.ok(new StepList(steps)).build())
                .orElseGet(() ->
                        BuildProblems.noSuchAttempt(id, String.valueOf(attempt)).toResponse());
    }

    @GET
    @Path("{id}/log")
    @Produces(MediaType.TEXT_PLAIN + ";charset=utf-8")
    @Operation(operationId = "getLog", summary = "The log so far, as text")
    @APIResponse(
            responseCode = "200",
            description = "One line of text for each line of the log",
            content = @Content(mediaType = MediaType.TEXT_PLAIN, schema = @Schema(type = SchemaType.STRING)))
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

    /** A parameter as what it means; where it means nothing, that is an error. */
    private static <T> Optional<T> checked(
            String name,
            @Nullable String given,
            Function<String, Optional<T>> reading,
            String otherwise,
            FieldErrors errors) {
        Optional<T> read = Optional.ofNullable(given).flatMap(reading);
        if (given != null && read.isEmpty()) {
            errors.add(name, otherwise);
        }
        return read;
    }

    /** A parameter that is a text; another name, so that no lambda could mean either. */
    private static Optional<String> text(
            String name, @Nullable String given, Predicate<String> rule, String otherwise, FieldErrors errors) {
        return checked(name, given, text -> Optional.of(text).filter(rule), otherwise, errors);
    }

    private static boolean isTag(String text) {
        return RequestFields.TAGS.type().violations(List.of(text)).isEmpty();
    }

    /** From the years that databases know, too. */
    private static Optional<Instant> time(String text) {
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            return Optional.of(time).filter(known -> known.isAfter(Instant.EPOCH) && known.isBefore(Cursor.LAST));
        } catch (DateTimeException e) {
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
}
