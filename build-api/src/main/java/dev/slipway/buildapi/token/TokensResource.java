package dev.slipway.buildapi.token;

import dev.slipway.buildapi.account.AccountDatabase;
import dev.slipway.buildapi.account.AccountRequests;
import dev.slipway.buildapi.account.Actor;
import dev.slipway.buildapi.account.ApiToken;
import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.auth.NeedsAdmin;
import dev.slipway.buildapi.auth.NeedsToken;
import dev.slipway.buildapi.body.JsonFields;
import dev.slipway.buildapi.idempotency.AnswersWithSecret;
import dev.slipway.events.account.Role;
import dev.slipway.events.repository.TenantName;
import dev.slipway.events.text.Excerpt;
import dev.slipway.http.FieldError;
import dev.slipway.http.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
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
import java.sql.SQLException;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** {@code /v1/tokens}. */
@Path("/v1/tokens")
@NeedsToken
@NeedsAdmin
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "accounts")
public class TokensResource {
    private final ApiTokens tokens;
    private final AccountDatabase accounts;

    TokensResource(ApiTokens tokens, AccountDatabase accounts) {
        this.tokens = tokens;
        this.accounts = accounts;
    }

    /** The body of {@link #create}, for the API's description. */
    private record NewTokenBody(
            @Schema(
                    required = true,
                    enumeration = {"admin", "deployer", "tenant", "viewer"})
            String role,

            @Schema(
                    pattern = TenantName.FORM,
                    description = "must be there for a tenant's token, and not for an admin's")
            String tenant,

            @Schema(
                    pattern = NewToken.NAME_FORM,
                    description = "unique among the valid tokens of the tenant; without it, the id")
            String name,

            @Schema(
                    name = "expires_in",
                    examples = "90d",
                    description = "how long it lasts: 90d, 12h, or ISO-8601; without it, for ever")
            String expiresIn) {}

    @POST
    @AnswersWithSecret
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "createToken",
            summary = "Makes an API token",
            description = "The answer is the only place where the token is shown.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = NewTokenBody.class)))
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = TokenView.class)))
    @APIResponse(responseCode = "400", description = "Fields are wrong, each named with its reason (problem+json)")
    @APIResponse(responseCode = "403", description = "The token is not an admin's (problem+json)")
    @APIResponse(responseCode = "409", description = "A valid token of the tenant is called so (problem+json)")
    public Response create(InputStream body, @Context SecurityContext security, @Context HttpServerRequest request)
            throws SQLException {
        JsonFields fields = JsonFields.read(body, NewToken.FIELDS);
        Optional<NewToken> wanted = NewToken.read(fields);
        if (wanted.isEmpty()) {
            return Problem.invalidRequest(fields.errors()).toResponse();
        }
        return switch (tokens.create(wanted.get(), actor(security, request))) {
            case TokenOutcome.Made(ApiToken token, String text) ->
                Response.status(Response.Status.CREATED)
                        .entity(TokenView.of(token, Optional.of(text)))
                        .header(HttpHeaders.CACHE_CONTROL, "no-store")
                        .build();
            case TokenOutcome.NoTenant(FieldError error) ->
                Problem.invalidRequest(error.field(), error.reason()).toResponse();
            case TokenOutcome.NameTaken(ApiToken by) -> nameTaken(by).toResponse();
        };
    }

    @GET
    @Operation(
            operationId = "listTokens",
            summary = "API tokens, the oldest first, without their texts",
            description = "Also those that were revoked or have expired, until they are forgotten.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = TokenView.All.class)))
    @APIResponse(responseCode = "400", description = "A parameter is wrong (problem+json)")
    @APIResponse(responseCode = "403", description = "The token is not an admin's (problem+json)")
    public Response list(@QueryParam("tenant") @Nullable String tenant, @QueryParam("role") @Nullable String role)
            throws SQLException {
        if (tenant != null && !TenantName.isValid(tenant)) {
            return Problem.invalidRequest("tenant", "is not a valid name of a tenant")
                    .toResponse();
        }
        Optional<Role> wanted = Optional.ofNullable(role).flatMap(Role::ofWord);
        if (role != null && wanted.isEmpty()) {
            return Problem.invalidRequest("role", "must be one of admin, deployer, tenant, viewer")
                    .toResponse();
        }
        return Response.ok(new TokenView.All(accounts.tokens(Optional.ofNullable(tenant), wanted).stream()
                        .map(TokenView::of)
                        .toList()))
                .build();
    }

    @DELETE
    @Path("{id}")
    @Operation(operationId = "revokeToken", summary = "Revokes an API token, which opens nothing from then on")
    @APIResponse(responseCode = "204", description = "The token is revoked; revoking it again changes nothing")
    @APIResponse(responseCode = "403", description = "The token is not an admin's (problem+json)")
    @APIResponse(responseCode = "404", description = "There is no such token (problem+json)")
    public Response revoke(
            @PathParam("id") String id, @Context SecurityContext security, @Context HttpServerRequest request)
            throws SQLException {
        return tokens.revoke(id, actor(security, request))
                ? Response.noContent().build()
                : Problem.of(
                                "no_such_token",
                                "There is no such token",
                                404,
                                "there is no token with the id " + Excerpt.ofName(id)
                                        + "; slipway tokens ls shows the ids of all")
                        .toResponse();
    }

    @ServerExceptionMapper
    Response databaseFailed(SQLException e) {
        return AccountRequests.databaseFailed(e);
    }

    private static Actor actor(SecurityContext security, HttpServerRequest request) {
        Caller caller = (Caller) security.getUserPrincipal();
        return new Actor(caller.name(), caller.who(), AccountRequests.address(request));
    }

    private static Problem nameTaken(ApiToken by) {
        String whose = by.tenant().map(tenant -> "of tenant " + tenant).orElse("of no tenant");
        return Problem.of(
                "token_name_taken",
                "A valid token is called so",
                409,
                "the valid token " + by.id() + " " + whose + " is called " + by.name()
                        + " already; choose another name, or revoke that one first");
    }
}
