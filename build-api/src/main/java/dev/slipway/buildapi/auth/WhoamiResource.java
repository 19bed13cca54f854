package dev.slipway.buildapi.auth;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code GET /v1/whoami}. */
@Path("/v1/whoami")
@NeedsToken
@RunOnVirtualThread
@Tag(name = "accounts")
public class WhoamiResource {
    /** Which token was used, and what it may do. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Whoami(
            String id,
            String name,
            String role,
            Optional<String> tenant,
            Optional<Instant> expiresAt,
            List<String> may) {}

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "whoami", summary = "Which token this is, and what it may do")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Whoami.class)))
    @APIResponse(responseCode = "401", description = "The token is unknown, expired or revoked (problem+json)")
    public Response whoami(@Context SecurityContext security) {
        Caller caller = (Caller) security.getUserPrincipal();
        return Response.ok(new Whoami(
                        caller.id(),
                        caller.name(),
                        caller.role().word(),
                        caller.tenant(),
                        caller.expiresAt(),
                        Rights.of(caller)))
                .build();
    }
}
