package dev.slipway.buildapi.delivery;

import dev.slipway.buildapi.account.AccountDatabase;
import dev.slipway.buildapi.account.AccountRequests;
import dev.slipway.buildapi.account.Webhook;
import dev.slipway.buildapi.auth.NeedsToken;
import dev.slipway.buildapi.idempotency.Idempotent;
import dev.slipway.buildapi.webhook.WebhookOwner;
import dev.slipway.events.text.Excerpt;
import dev.slipway.http.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.sql.SQLException;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** {@code /v1/webhooks/{id}/deliveries}: what was sent to a webhook. */
@Path("/v1/webhooks/{id}/deliveries")
@NeedsToken
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "webhooks")
public class DeliveriesResource {
    private static final int MOST_SHOWN = 100;

    private final AccountDatabase accounts;
    private final DeliveryDatabase deliveries;
    private final DeliverChannel channel;

    DeliveriesResource(AccountDatabase accounts, DeliveryDatabase deliveries, DeliverChannel channel) {
        this.accounts = accounts;
        this.deliveries = deliveries;
        this.channel = channel;
    }

    @GET
    @Operation(
            operationId = "listDeliveries",
            summary = "The last 100 deliveries of a webhook, the latest first",
            description = "With the status and the beginning of the last answer.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = DeliveryView.All.class)))
    @APIResponse(responseCode = "403", description = "The token does not allow this (problem+json)")
    @APIResponse(responseCode = "404", description = "There is no such webhook (problem+json)")
    public Response list(
            @PathParam("id") String id,
            @QueryParam(WebhookOwner.TENANT) @Nullable String tenant,
            @Context SecurityContext security)
            throws SQLException {
        return switch (WebhookOwner.of(tenant, security)) {
            case WebhookOwner.Refused(Problem problem) -> problem.toResponse();
            case WebhookOwner.Of(String whose) ->
                webhook(whose, id).isEmpty()
                        ? WebhookOwner.noSuchWebhook(whose, id).toResponse()
                        : Response.ok(new DeliveryView.All(deliveries.list(id, MOST_SHOWN).stream()
                                        .map(DeliveryView::of)
                                        .toList()))
                                .build();
        };
    }

    @POST
    @Idempotent
    @Path("{delivery}/resend")
    @Operation(
            operationId = "resendDelivery",
            summary = "Sends a delivery again, at once and with retries",
            description = "Its id and its body stay the same; time and signature are new.")
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = DeliveryView.class)))
    @APIResponse(responseCode = "403", description = "The token does not allow this (problem+json)")
    @APIResponse(responseCode = "404", description = "There is no such webhook or delivery (problem+json)")
    @APIResponse(responseCode = "409", description = "The webhook is disabled (problem+json)")
    public Response resend(
            @PathParam("id") String id,
            @PathParam("delivery") String delivery,
            @QueryParam(WebhookOwner.TENANT) @Nullable String tenant,
            @Context SecurityContext security)
            throws SQLException {
        return switch (WebhookOwner.of(tenant, security)) {
            case WebhookOwner.Refused(Problem problem) -> problem.toResponse();
            case WebhookOwner.Of(String whose) -> {
                Optional<Webhook> webhook = webhook(whose, id);
                if (webhook.isEmpty()) {
                    yield WebhookOwner.noSuchWebhook(whose, id).toResponse();
                }
                yield webhook.get().disabledAt().isPresent()
                        ? disabled(webhook.get()).toResponse()
                        : again(id, delivery);
            }
        };
    }

    private Response again(String webhookId, String deliveryId) throws SQLException {
        Optional<Delivery> again = deliveries.again(webhookId, deliveryId);
        if (again.isEmpty()) {
            return Problem.of(
                            "no_such_delivery",
                            "There is no such delivery",
                            404,
                            "webhook " + webhookId + " has no delivery " + Excerpt.ofName(deliveryId)
                                    + "; slipway webhooks deliveries " + webhookId + " shows the ids")
                    .toResponse();
        }
        channel.wake();
        return Response.accepted(DeliveryView.of(again.get())).build();
    }

    private static Problem disabled(Webhook webhook) {
        return Problem.of(
                "webhook_disabled",
                "The webhook is disabled",
                409,
                "webhook " + webhook.id()
                        + " failed for too long, so nothing is sent to it; once its receiver works, run"
                        + " slipway webhooks enable " + webhook.id());
    }

    private Optional<Webhook> webhook(String tenant, String id) throws SQLException {
        return accounts.webhooks(tenant).stream()
                .filter(webhook -> webhook.id().equals(id))
                .findFirst();
    }

    @ServerExceptionMapper
    Response databaseFailed(SQLException e) {
        return AccountRequests.databaseFailed(e);
    }
}
