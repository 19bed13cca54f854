package dev.slipway.converter.cleanup;

import dev.slipway.http.BearerSecret;
import dev.slipway.http.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /internal/disks/cleanup}: the cleanup by hand. Answers when it is done, with every disk and its verdict. */
@Path("/internal/disks/cleanup")
@Tag(name = "internal")
public class CleanupChannel {
    private static final Logger LOG = LoggerFactory.getLogger(CleanupChannel.class);

    private final CleanupRunner cleanup;
    private final BearerSecret secret;
    private final boolean dryRunByDefault;

    CleanupChannel(CleanupRunner cleanup, CleanupConfig config) {
        this.cleanup = cleanup;
        this.secret = new BearerSecret(config.secretFile());
        this.dryRunByDefault = config.dryRun();
    }

    /**
     * Cleans up now.
     *
     * @param dryRun {@code true} or {@code false}; as the regular cleanup does it where nothing is said
     */
    @POST
    @Produces(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    @Operation(operationId = "cleanUpDisks", summary = "Removes disks whose images are gone from the registry")
    public Response cleanUp(
            @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
            @QueryParam("dry_run") @Nullable String dryRun)
            throws InterruptedException {
        if (!secret.isIn(authorization)) {
            return Problem.unauthenticated("only the secret of slipway.converter.cleanup.secret-file opens this")
                    .toResponse();
        }
        return switch (dryRun) {
            case null -> answer(dryRunByDefault);
            case "true" -> answer(true);
            case "false" -> answer(false);
            default ->
                Problem.invalidRequest("dry_run", "must be true or false").toResponse();
        };
    }

    private Response answer(boolean dryRun) throws InterruptedException {
        try {
            return Response.ok(CleanupReport.of(dryRun, cleanup.run(dryRun))).build();
        } catch (IOException e) {
            LOG.error("the disks cannot be listed: reason={}", e.getMessage());
            return Problem.unavailable("the folder of the disks cannot be read").toResponse();
        }
    }
}
