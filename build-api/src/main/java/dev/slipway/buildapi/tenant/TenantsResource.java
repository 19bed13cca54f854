package dev.slipway.buildapi.tenant;

import dev.slipway.buildapi.account.AccountDatabase;
import dev.slipway.buildapi.account.AccountRequests;
import dev.slipway.buildapi.account.Actor;
import dev.slipway.buildapi.account.Tenant;
import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.auth.NeedsAdmin;
import dev.slipway.buildapi.auth.NeedsToken;
import dev.slipway.buildapi.body.JsonFields;
import dev.slipway.buildapi.idempotency.Idempotent;
import dev.slipway.events.repository.TenantName;
import dev.slipway.events.text.Excerpt;
import dev.slipway.events.text.Visible;
import dev.slipway.http.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.io.InputStream;
import java.net.URI;
import java.sql.SQLException;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** {@code /v1/tenants}. */
@Path("/v1/tenants")
@NeedsToken
@NeedsAdmin
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "accounts")
public class TenantsResource {
    private static final String NAME = "name";
    private static final String DISPLAY_NAME = "display_name";
    private static final int LONGEST_DISPLAY_NAME = 200;

    private final Tenants tenants;
    private final AccountDatabase accounts;

    TenantsResource(Tenants tenants, AccountDatabase accounts) {
        this.tenants = tenants;
        this.accounts = accounts;
    }

    /** The body of {@link #create}, for the API's description. */
    private record NewTenant(
            @Schema(required = true, pattern = TenantName.FORM)
            String name,

            @Schema(name = DISPLAY_NAME, maxLength = LONGEST_DISPLAY_NAME)
            String displayName) {}

    /** The body of {@link #rename}, for the API's description. */
    private record ChangedTenant(
            @Schema(name = DISPLAY_NAME, required = true, maxLength = LONGEST_DISPLAY_NAME)
            String displayName) {}

    @POST
    @Idempotent
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "createTenant", summary = "Makes a tenant")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = NewTenant.class)))
    @APIResponse(
            responseCode = "201",
            description = "The tenant is there; Location says where",
            content = @Content(schema = @Schema(implementation = TenantView.class)))
    @APIResponse(responseCode = "400", description = "Fields are wrong, each named with its reason (problem+json)")
    @APIResponse(responseCode = "403", description = "The token is not an admin's (problem+json)")
    @APIResponse(
            responseCode = "409",
            description = "There is such a tenant, or there was one that was removed (problem+json)")
    public Response create(InputStream body, @Context SecurityContext security, @Context HttpServerRequest request)
            throws SQLException {
        JsonFields fields = JsonFields.read(body, Set.of(NAME, DISPLAY_NAME));
        String name = fields.required(NAME, "1 to 63 of a-z, 0-9 and '-'");
        if (!name.isEmpty() && !TenantName.isValid(name)) {
            fields.wrong(
                    NAME,
                    "must be 1 to 63 of a-z, 0-9 and '-', with no '-' at the ends, and not global; it is "
                            + Excerpt.ofName(name));
        }
        String displayName = fields.text(DISPLAY_NAME).orElse(name);
        checkDisplayName(fields, displayName);
        if (!fields.areFine()) {
            return Problem.invalidRequest(fields.errors()).toResponse();
        }
        return switch (tenants.create(name, displayName, actor(security, request))) {
            case TenantOutcome.Done _ ->
                Response.created(URI.create("/v1/tenants/" + name))
                        .entity(view(name))
                        .build();
            case TenantOutcome.Exists() ->
                Problem.of(
                                "tenant_exists",
                                "There is such a tenant already",
                                409,
                                "there is a tenant " + name + " already; choose another name")
                        .toResponse();
            case TenantOutcome.WasRemoved(Tenant removed) -> wasRemoved(removed).toResponse();
            case TenantOutcome.Unknown() -> noSuchTenant(name).toResponse();
        };
    }

    @GET
    @Operation(operationId = "listTenants", summary = "All tenants by name, also those that were removed")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = TenantView.All.class)))
    @APIResponse(responseCode = "403", description = "The token is not an admin's (problem+json)")
    public Response list() throws SQLException {
        return Response.ok(new TenantView.All(
                        accounts.tenants().stream().map(TenantView::of).toList()))
                .build();
    }

    @GET
    @Path("{name}")
    @Operation(operationId = "getTenant", summary = "One tenant, also one that was removed")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = TenantView.class)))
    @APIResponse(responseCode = "403", description = "The token is not an admin's (problem+json)")
    @APIResponse(responseCode = "404", description = "There is no such tenant (problem+json)")
    public Response tenant(@PathParam("name") String name) throws SQLException {
        if (!TenantName.isValid(name) || accounts.tenant(name).isEmpty()) {
            return noSuchTenant(name).toResponse();
        }
        return Response.ok(view(name)).build();
    }

    @PATCH
    @Path("{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "changeTenant", summary = "Changes what a tenant is called for people")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = ChangedTenant.class)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = TenantView.class)))
    @APIResponse(responseCode = "400", description = "Fields are wrong, each named with its reason (problem+json)")
    @APIResponse(responseCode = "403", description = "The token is not an admin's (problem+json)")
    @APIResponse(responseCode = "404", description = "There is no such tenant (problem+json)")
    @APIResponse(responseCode = "409", description = "The tenant was removed (problem+json)")
    public Response rename(
            @PathParam("name") String name,
            InputStream body,
            @Context SecurityContext security,
            @Context HttpServerRequest request)
            throws SQLException {
        JsonFields fields = JsonFields.read(body, Set.of(DISPLAY_NAME));
        String displayName = fields.required(DISPLAY_NAME, "what people call the tenant");
        checkDisplayName(fields, displayName);
        if (!fields.areFine()) {
            return Problem.invalidRequest(fields.errors()).toResponse();
        }
        if (!TenantName.isValid(name)) {
            return noSuchTenant(name).toResponse();
        }
        return switch (tenants.rename(name, displayName, actor(security, request))) {
            case TenantOutcome.Done _ -> Response.ok(view(name)).build();
            case TenantOutcome.WasRemoved(Tenant removed) -> wasRemoved(removed).toResponse();
            case TenantOutcome.Unknown(), TenantOutcome.Exists() ->
                noSuchTenant(name).toResponse();
        };
    }

    @DELETE
    @Path("{name}")
    @Operation(
            operationId = "removeTenant",
            summary = "Removes a tenant for good",
            description =
                    "Revokes all tokens that are bound to it, removes its secrets, and refuses its builds from then on. Its images stay"
                            + " in the registry, so its name stays taken.")
    @APIResponse(responseCode = "204", description = "The tenant is removed; removing it again changes nothing")
    @APIResponse(responseCode = "403", description = "The token is not an admin's (problem+json)")
    @APIResponse(responseCode = "404", description = "There is no such tenant (problem+json)")
    public Response remove(
            @PathParam("name") String name, @Context SecurityContext security, @Context HttpServerRequest request)
            throws SQLException {
        if (!TenantName.isValid(name)) {
            return noSuchTenant(name).toResponse();
        }
        return switch (tenants.remove(name, actor(security, request))) {
            case TenantOutcome.Done _, TenantOutcome.WasRemoved _ ->
                Response.noContent().build();
            case TenantOutcome.Unknown(), TenantOutcome.Exists() ->
                noSuchTenant(name).toResponse();
        };
    }

    @ServerExceptionMapper
    Response databaseFailed(SQLException e) {
        return AccountRequests.databaseFailed(e);
    }

    private TenantView view(String name) throws SQLException {
        return accounts.countedTenant(name)
                .map(TenantView::of)
                .orElseThrow(() -> new IllegalStateException("no tenant ever goes away"));
    }

    private static Actor actor(SecurityContext security, HttpServerRequest request) {
        Caller caller = (Caller) security.getUserPrincipal();
        return new Actor(caller.name(), caller.who(), AccountRequests.address(request));
    }

    private static void checkDisplayName(JsonFields fields, String displayName) {
        if (displayName.length() > LONGEST_DISPLAY_NAME) {
            fields.wrong(DISPLAY_NAME, "has more than " + LONGEST_DISPLAY_NAME + " characters");
        } else if (!Visible.line(displayName).equals(displayName)) {
            fields.wrong(DISPLAY_NAME, "must be one line without control characters");
        }
    }

    private static Problem noSuchTenant(String name) {
        return Problem.of(
                "no_such_tenant",
                "There is no such tenant",
                404,
                "there is no tenant " + Excerpt.ofName(name) + "; create it with slipway tenants create");
    }

    private static Problem wasRemoved(Tenant tenant) {
        return Problem.of(
                "tenant_removed",
                "The tenant was removed",
                409,
                "the tenant " + tenant.name() + " was removed at "
                        + tenant.removedAt().orElseThrow()
                        + "; its images are still in the registry, so its name stays taken: choose another name");
    }
}
