package dev.slipway.buildapi.registrylogin;

import dev.slipway.buildapi.account.AccountDatabase;
import dev.slipway.buildapi.account.AccountRequests;
import dev.slipway.buildapi.account.Actor;
import dev.slipway.buildapi.account.RegistryLogin;
import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.auth.NeedsToken;
import dev.slipway.buildapi.auth.Whose;
import dev.slipway.buildapi.body.JsonFields;
import dev.slipway.buildapi.tenant.Tenants;
import dev.slipway.events.text.Excerpt;
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
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
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

/** {@code /v1/registry-logins}: how tenants log in where their images are pushed. */
@Path("/v1/registry-logins")
@NeedsToken
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "registry logins")
public class RegistryLoginsResource {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryLoginsResource.class);
    private static final String STORED = "stored logins";
    private static final String HOST = "host";
    private static final String USERNAME = "username";
    private static final String PASSWORD = "password";
    private static final int LONGEST_USERNAME = 255;
    /** Bytes. Registries of clouds have tokens of some thousands. */
    private static final int LONGEST_PASSWORD = 8 << 10;

    private final TenantLogins logins;
    private final AccountDatabase accounts;

    RegistryLoginsResource(TenantLogins logins, AccountDatabase accounts) {
        this.logins = logins;
        this.accounts = accounts;
    }

    /** The body of {@link #store}, for the API's description. */
    private record NewLogin(
            @Schema(required = true, minLength = 1, maxLength = LONGEST_USERNAME)
            String username,

            @Schema(required = true, minLength = 1, maxLength = LONGEST_PASSWORD, format = "password")
            String password) {}

    @PUT
    @Path("{host}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "storeRegistryLogin",
            summary = "Stores a login to another registry, or replaces it",
            description =
                    "What builds of the tenant push there from now on is pushed with it. The password can never be read back.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = NewLogin.class)))
    @APIResponse(
            responseCode = "200",
            description = "The login was replaced",
            content = @Content(schema = @Schema(implementation = LoginView.class)))
    @APIResponse(
            responseCode = "201",
            description = "The login is there; Location says where",
            content = @Content(schema = @Schema(implementation = LoginView.class)))
    @APIResponse(responseCode = "400", description = "Host, login or tenant is wrong (problem+json)")
    @APIResponse(responseCode = "403", description = "The token does not allow this (problem+json)")
    @APIResponse(responseCode = "409", description = "The tenant has as many logins as it may have (problem+json)")
    public Response store(
            @PathParam(HOST) String host,
            @QueryParam(Whose.TENANT) @Nullable String tenant,
            InputStream body,
            @Context SecurityContext security,
            @Context HttpServerRequest request)
            throws SQLException {
        return switch (Whose.of(tenant, security, STORED)) {
            case Whose.Refused(Problem problem) -> problem.toResponse();
            case Whose.Of(String whose) -> store(whose, host, body, actor(security, request));
        };
    }

    private Response store(String tenant, String host, InputStream body, Actor actor) throws SQLException {
        JsonFields fields = JsonFields.read(body, Set.of(USERNAME, PASSWORD));
        Optional<String> registry = Hosts.canonical(host);
        if (registry.isEmpty()) {
            fields.wrong(
                    HOST,
                    "must be a registry's host, with its port where references have one, as in registry.example.com:5000;"
                            + " it is " + Excerpt.ofName(host));
        }
        String username = fields.required(USERNAME, "the name to log in with");
        String password = fields.required(PASSWORD, "the password or token to log in with");
        checkLogin(fields, username, password);
        if (!fields.areFine()) {
            return Problem.invalidRequest(fields.errors()).toResponse();
        }
        return store(tenant, registry.orElseThrow(), username, password, actor);
    }

    /** What is wrong is said without the password. */
    private static void checkLogin(JsonFields fields, String username, String password) {
        if (!fields.areFine()) {
            return;
        }
        if (username.isEmpty()
                || username.length() > LONGEST_USERNAME
                || username.indexOf(':') >= 0
                || hasControls(username)) {
            fields.wrong(
                    USERNAME,
                    "must be 1 to " + LONGEST_USERNAME + " characters without ':' and control characters (RFC 7617)");
        }
        if (password.isEmpty()
                || password.getBytes(StandardCharsets.UTF_8).length > LONGEST_PASSWORD
                || hasControls(password)) {
            fields.wrong(PASSWORD, "must be 1 to " + LONGEST_PASSWORD + " bytes without control characters");
        }
    }

    private static boolean hasControls(String text) {
        return text.chars().anyMatch(Character::isISOControl);
    }

    private Response store(String tenant, String host, String username, String password, Actor actor)
            throws SQLException {
        try {
            return switch (logins.store(tenant, host, username, password, actor)) {
                case LoginOutcome.Stored(RegistryLogin login, boolean isNew) ->
                    (isNew ? Response.created(URI.create("/v1/registry-logins/" + host)) : Response.ok())
                            .entity(LoginView.of(login))
                            .build();
                case LoginOutcome.NoTenant(FieldError error) ->
                    Problem.invalidRequest(error.field(), error.reason()).toResponse();
                case LoginOutcome.TooMany(int most) ->
                    Problem.of(
                                    "too_many_registry_logins",
                                    "The tenant has as many logins to registries as it may have",
                                    409,
                                    "the most that this Slipway allows a tenant is " + most
                                            + "; remove one with slipway registries logout HOST, or have the operator"
                                            + " change slipway.build-api.limits.registry-logins")
                            .toResponse();
            };
        } catch (IOException e) {
            LOG.error("cannot encrypt a login: tenant={} registry={} reason={}", tenant, host, e.getMessage());
            return Problem.unavailable("the key for secrets cannot be read at the moment")
                    .toResponse();
        }
    }

    @GET
    @Operation(
            operationId = "listRegistryLogins",
            summary = "The logins to other registries of a tenant by host, without their passwords")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = LoginView.All.class)))
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
                return Response.ok(new LoginView.All(
                                logins.list(whose).stream().map(LoginView::of).toList()))
                        .build();
            }
        }
    }

    @DELETE
    @Path("{host}")
    @Operation(
            operationId = "removeRegistryLogin",
            summary = "Removes a login to another registry",
            description = "Builds that were requested before keep it until they end.")
    @APIResponse(responseCode = "204", description = "The login is removed")
    @APIResponse(responseCode = "403", description = "The token does not allow this (problem+json)")
    @APIResponse(responseCode = "404", description = "There is no such login (problem+json)")
    public Response remove(
            @PathParam(HOST) String host,
            @QueryParam(Whose.TENANT) @Nullable String tenant,
            @Context SecurityContext security,
            @Context HttpServerRequest request)
            throws SQLException {
        switch (Whose.of(tenant, security, STORED)) {
            case Whose.Refused(Problem problem) -> {
                return problem.toResponse();
            }
            case Whose.Of(String whose) -> {
                Optional<String> registry = Hosts.canonical(host);
                boolean removed =
                        registry.isPresent() && logins.remove(whose, registry.get(), actor(security, request));
                return removed
                        ? Response.noContent().build()
                        : noSuchLogin(whose, host).toResponse();
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

    private static Problem noSuchLogin(String tenant, String host) {
        return Problem.of(
                "no_such_registry_login",
                "There is no such login",
                404,
                "tenant " + tenant + " has no login to " + Excerpt.ofName(host)
                        + "; slipway registries ls shows those that there are");
    }
}
