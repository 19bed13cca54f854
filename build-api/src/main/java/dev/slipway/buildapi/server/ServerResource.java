package dev.slipway.buildapi.server;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.slipway.buildapi.auth.NeedsToken;
import dev.slipway.buildapi.limit.Maxima;
import dev.slipway.buildapi.limit.TenantBuilds;
import dev.slipway.buildapi.source.SourceConfig;
import dev.slipway.oci.Platform;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code GET /v1/server}. */
@Path("/v1/server")
@NeedsToken
@RunOnVirtualThread
@Tag(name = "server")
public class ServerResource {
    private final Server server;

    ServerResource(
            @ConfigProperty(name = "quarkus.application.version", defaultValue = "unknown") String version,
            @ConfigProperty(name = "slipway.build-api.request.body-limit") MemorySize bodyLimit,
            SourceConfig source,
            Maxima maxima,
            TenantBuilds builds) {
        this.server = new Server(
                version,
                new Platform("linux", System.getProperty("os.arch"), Optional.empty()).toString(),
                new Limits(
                        bodyLimit.asLongValue(),
                        source.unpackedLimit().asLongValue(),
                        source.entryLimit(),
                        maxima.memoryMb(),
                        maxima.cpus(),
                        maxima.timeoutSeconds(),
                        maxima.network().word(),
                        maxima.secrets(),
                        maxima.secretBytes(),
                        maxima.exemptsAdminBuilds(),
                        builds.most()));
    }

    /**
     * What answers here.
     *
     * @param platform of this machine; build machines are of the same one
     */
    record Server(String version, String platform, Limits limits) {}

    /**
     * What a request may have, and the builds of a tenant.
     *
     * @param requestBytes of the body of {@code POST /v1/builds}
     * @param unpackedBytes of a source
     * @param entries of a source
     * @param memoryMb of a build machine, MiB
     * @param cpus of a build machine
     * @param timeoutSeconds how long a build may run
     * @param network the most that a build may reach: {@code egress}, {@code allowed_domains} or {@code isolated}
     * @param secrets that a build may read
     * @param secretBytes of their values together
     * @param adminBuildsExempt whether admin builds may have larger machines, more time and all of the network
     * @param buildsOfOneTenant that wait and run
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Limits(
            long requestBytes,
            long unpackedBytes,
            long entries,
            int memoryMb,
            int cpus,
            int timeoutSeconds,
            String network,
            int secrets,
            int secretBytes,
            boolean adminBuildsExempt,
            int buildsOfOneTenant) {}

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "server", summary = "Which Slipway this is, and how much it takes")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Server.class)))
    @APIResponse(responseCode = "401", description = "The token is unknown, expired or revoked (problem+json)")
    public Response server() {
        return Response.ok(server).build();
    }
}
