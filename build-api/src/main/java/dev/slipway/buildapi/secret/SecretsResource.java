package dev.slipway.buildapi.secret;

import dev.slipway.buildapi.account.AccountDatabase;
import dev.slipway.buildapi.account.AccountRequests;
import dev.slipway.buildapi.account.Actor;
import dev.slipway.buildapi.account.TenantSecret;
import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.auth.NeedsToken;
import dev.slipway.buildapi.auth.Whose;
import dev.slipway.buildapi.tenant.Tenants;
import dev.slipway.events.request.RequestFields;
import dev.slipway.events.text.Excerpt;
import dev.slipway.http.BodyRead;
import dev.slipway.http.FieldError;
import dev.slipway.http.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /v1/secrets}: what tenants store for their builds. */
@Path("/v1/secrets")
@NeedsToken
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "secrets")
public class SecretsResource {
    private static final Logger LOG = LoggerFactory.getLogger(SecretsResource.class);
    private static final String STORED = "stored secrets";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TenantSecrets secrets;
    private final AccountDatabase accounts;

    SecretsResource(TenantSecrets secrets, AccountDatabase accounts) {
        this.secrets = secrets;
        this.accounts = accounts;
    }

    @PUT
    @Path("{name}")
    @Consumes(MediaType.APPLICATION_OCTET_STREAM)
    @Operation(
            operationId = "storeSecret",
            summary = "Stores a secret for the builds of a tenant, or replaces its value",
            description =
                    "The body is the value, up to 65536 bytes. It can never be read back. Builds that start from now on get it.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_OCTET_STREAM,
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(
            responseCode = "200",
            description = "The secret has a new value",
            content = @Content(schema = @Schema(implementation = SecretView.class)))
    @APIResponse(
            responseCode = "201",
            description = "The secret is there; Location says where",
            content = @Content(schema = @Schema(implementation = SecretView.class)))
    @APIResponse(responseCode = "400", description = "Name, value or tenant is wrong (problem+json)")
    @APIResponse(responseCode = "403", description = "The token does not allow this (problem+json)")
    @APIResponse(responseCode = "409", description = "The tenant has as many secrets as it may have (problem+json)")
    @APIResponse(responseCode = "413", description = "The value is too large (problem+json)")
    public Response store(
            @PathParam("name") String name,
            @QueryParam(Whose.TENANT) @Nullable String tenant,
            InputStream body,
            @Context SecurityContext security,
            @Context HttpServerRequest request)
            throws SQLException {
        return switch (Whose.of(tenant, security, STORED)) {
            case Whose.Refused(Problem problem) -> problem.toResponse();
            case Whose.Of(String whose) -> store(whose, name, body, actor(security, request));
        };
    }

    private Response store(String tenant, String name, InputStream body, Actor actor) throws SQLException {
        if (!RequestFields.SECRETS_NAME.fits(name)) {
            return Problem.invalidRequest(
                            "name", RequestFields.SECRETS_NAME.mustBe() + "; it is " + Excerpt.ofName(name))
                    .toResponse();
        }
        return switch (BodyRead.of(body, TenantSecrets.LARGEST, PATIENCE)) {
            case BodyRead.Whole(byte[] value)
            when value.length == 0 ->
                Problem.invalidRequest("body", "is empty; it must be the value of the secret")
                        .toResponse();
            case BodyRead.Whole(byte[] value) -> store(tenant, name, value, actor);
            case BodyRead.TooLarge(int limit) ->
                Problem.tooLarge(
                                "body",
                                "the value has more than " + limit
                                        + " bytes; send a larger one with the build that needs it")
                        .toResponse();
            case BodyRead.TooSlow(Duration patience) ->
                Problem.timeout("the value did not come within " + patience).toResponse();
            case BodyRead.CutOff(String reason) ->
                Problem.invalidRequest("body", "was cut off: " + reason).toResponse();
        };
    }

    private Response store(String tenant, String name, byte[] value, Actor actor) throws SQLException {
        try {
            return switch (secrets.store(tenant, name, value, actor)) {
                case SecretOutcome.Stored(TenantSecret secret, boolean isNew) ->
                    (isNew ? Response.created(URI.create("/v1/secrets/" + name)) : Response.ok())
                            .entity(SecretView.of(secret))
                            .build();
                case SecretOutcome.NoTenant(FieldError error) ->
                    Problem.invalidRequest(error.field(), error.reason()).toResponse();
                case SecretOutcome.TooMany(int most) ->
                    Problem.of(
                                    "too_many_secrets",
                                    "The tenant has as many secrets as it may have",
                                    409,
                                    "tenant " + tenant + " has " + most
                                            + " secrets, which is the most that a tenant may"
                                            + " have; remove one with slipway secrets rm NAME")
                            .toResponse();
            };
        } catch (IOException e) {
            LOG.error("cannot encrypt a secret: tenant={} secret={} reason={}", tenant, name, e.getMessage());
            return Problem.unavailable("the key for secrets cannot be read at the moment")
                    .toResponse();
        }
    }

    @GET
    @Operation(operationId = "listSecrets", summary = "The secrets of a tenant by name, without their values")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = SecretView.All.class)))
    @APIResponse(responseCode = "400", description = "The tenant is missing or there is none (problem+json)")
    @APIResponse(responseCode = "403", description = "The token does not allow this (problem+json)")
    public Response list(@QueryParam(Whose.TENANT) @Nullable String tenant, @Context SecurityContext security)
            throws SQLException {
        switch (Whose.of(tenant, security, STORED)) {
            case Whose.Refused(Problem problem) -> {
                return problem.toResponse();
            }
            case Whose.Of(String whose) -> {
                Optional<FieldError> unknown = Tenants.refusal(accounts.tenant(whose), whose);
                if (unknown.isPresent()) {
                    return Problem.invalidRequest(
                                    unknown.get().field(), unknown.get().reason())
                            .toResponse();
                }
                return Response.ok(new SecretView.All(
                                secrets.list(whose).stream().map(SecretView::of).toList()))
                        .build();
            }
        }
    }

    @GET
    @Path("{name}")
    @Operation(operationId = "getSecret", summary = "One secret of a tenant, without its value")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = SecretView.class)))
    @APIResponse(responseCode = "403", description = "The token does not allow this (problem+json)")
    @APIResponse(responseCode = "404", description = "There is no such secret (problem+json)")
    public Response secret(
            @PathParam("name") String name,
            @QueryParam(Whose.TENANT) @Nullable String tenant,
            @Context SecurityContext security)
            throws SQLException {
        switch (Whose.of(tenant, security, STORED)) {
            case Whose.Refused(Problem problem) -> {
                return problem.toResponse();
            }
            case Whose.Of(String whose) -> {
                return secrets.find(whose, name)
                        .map(secret -> Response.ok(SecretView.of(secret)).build())
                        .orElseGet(() -> noSuchSecret(whose, name).toResponse());
            }
        }
    }

    @DELETE
    @Path("{name}")
    @Operation(
            operationId = "removeSecret",
            summary = "Removes a secret",
            description = "Builds that were started before keep the value until they end.")
    @APIResponse(responseCode = "204", description = "The secret is removed")
    @APIResponse(responseCode = "403", description = "The token does not allow this (problem+json)")
    @APIResponse(responseCode = "404", description = "There is no such secret (problem+json)")
    public Response remove(
            @PathParam("name") String name,
            @QueryParam(Whose.TENANT) @Nullable String tenant,
            @Context SecurityContext security,
            @Context HttpServerRequest request)
            throws SQLException {
        switch (Whose.of(tenant, security, STORED)) {
            case Whose.Refused(Problem problem) -> {
                return problem.toResponse();
            }
            case Whose.Of(String whose) -> {
                boolean removed =
                        RequestFields.SECRETS_NAME.fits(name) && secrets.remove(whose, name, actor(security, request));
                return removed
                        ? Response.noContent().build()
                        : noSuchSecret(whose, name).toResponse();
            }
        }
    }

    @ServerExceptionMapper
    Response databaseFailed(SQLException e) {
        return AccountRequests.databaseFailed(e);
    }

    private static Actor actor(SecurityContext security, HttpServerRequest request) {
        Caller caller = (Caller) security.getUserPrincipal();
        return new Actor(caller.name(), caller.who(), AccountRequests.address(request));
    }

    private static Problem noSuchSecret(String tenant, String name) {
        return Problem.of(
                "no_such_secret",
                "There is no such secret",
                404,
                "tenant " + tenant + " has no secret " + Excerpt.ofName(name) + "; slipway secrets ls shows the names");
    }
}
