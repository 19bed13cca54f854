package dev.slipway.buildapi.baseimage;

import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.auth.NeedsToken;
import dev.slipway.buildapi.auth.Rights;
import dev.slipway.buildapi.database.Statement;
import dev.slipway.events.account.Role;
import dev.slipway.http.Problem;
import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /v1/base-images/upstreams}: what the registries behind the mirror let it fetch. */
@Path("/v1/base-images/upstreams")
@NeedsToken
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "base images")
public class UpstreamsResource {
    private static final Logger LOG = LoggerFactory.getLogger(UpstreamsResource.class);
    private static final String ALL = "select * from mirror_upstreams order by host, login";

    private final AgroalDataSource database;
    private final Clock clock = Clock.systemUTC();

    @Inject
    UpstreamsResource(@DataSource("build-api") AgroalDataSource database) {
        this.database = database;
    }

    @GET
    @Operation(
            operationId = "listUpstreams",
            summary =
                    "The registries behind the mirror: what is left of their limits, and which of them are left alone",
            description =
                    "Numbers are those that a registry told last, in the headers of its answers. A registry that told"
                            + " none has none. Whoever logs in has a limit of its own: login says which one it is.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = UpstreamView.All.class)))
    @APIResponse(responseCode = "403", description = "The token is neither an admin's nor a tenant's (problem+json)")
    public Response list(@Context SecurityContext security) throws SQLException {
        Caller caller = (Caller) security.getUserPrincipal();
        if (!caller.isAdmin() && caller.role() != Role.TENANT) {
            return Rights.forbidden(caller, "only an admin's and a tenant's token may see the mirror's upstreams")
                    .toResponse();
        }
        Instant now = clock.instant();
        try (Connection connection = database.getConnection();
                Statement statement = new Statement(connection, ALL)) {
            return Response.ok(new UpstreamView.All(statement.all(row -> upstream(row, caller, now))))
                    .build();
        }
    }

    private static UpstreamView upstream(ResultSet row, Caller caller, Instant now) throws SQLException {
        Optional<Instant> awayUntil = instant(row, "away_until").filter(now::isBefore);
        return new UpstreamView(
                row.getString("host"),
                row.getBoolean("login"),
                number(row, "pull_limit"),
                number(row, "remaining"),
                number(row, "window_seconds"),
                Optional.ofNullable(row.getString("source")).filter(_ -> caller.isAdmin()),
                instant(row, "observed_at"),
                awayUntil,
                Optional.ofNullable(row.getString("away_reason")).filter(_ -> awayUntil.isPresent()));
    }

    private static Optional<Long> number(ResultSet row, String column) throws SQLException {
        long number = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(number);
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    @ServerExceptionMapper
    Response databaseFailed(SQLException e) {
        LOG.error("the read model does not answer: reason={}", e.getMessage());
        return Problem.unavailable("the database does not answer").toResponse();
    }
}
