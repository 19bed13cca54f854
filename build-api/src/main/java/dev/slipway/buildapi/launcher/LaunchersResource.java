package dev.slipway.buildapi.launcher;

import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.auth.NeedsToken;
import dev.slipway.buildapi.auth.Rights;
import dev.slipway.events.account.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code GET /v1/launchers}. */
@Path("/v1/launchers")
@NeedsToken
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "launchers")
public class LaunchersResource {
    private final KnownLaunchers launchers;

    @Inject
    LaunchersResource(KnownLaunchers launchers) {
        this.launchers = launchers;
    }

    @GET
    @Operation(
            operationId = "listLaunchers",
            summary = "The launchers: what runs on them, and why one takes no builds",
            description =
                    "Each launcher says every five seconds how it stands; one that was silent for 20 seconds is lost. One"
                            + " that stopped in peace is not listed, and a lost one is for a day.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = LauncherView.All.class)))
    @APIResponse(
            responseCode = "403",
            description = "The token is neither an admin's nor that of a viewer of every tenant (problem+json)")
    public Response list(@Context SecurityContext security) {
        Caller caller = (Caller) security.getUserPrincipal();
        boolean seesAll = caller.role() == Role.VIEWER && caller.tenant().isEmpty();
        if (!caller.isAdmin() && !seesAll) {
            // Which builds of other tenants run where is none of a tenant's business.
            return Rights.forbidden(caller, "only admins, and viewers of every tenant, may see the launchers")
                    .toResponse();
        }
        return Response.ok(new LauncherView.All(
                        launchers.all().stream().map(LauncherView::of).toList()))
                .build();
    }
}
