package dev.slipway.buildapi.webhook;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.buildapi.account.AccountRequests;
import dev.slipway.buildapi.account.Actor;
import dev.slipway.buildapi.account.Webhook;
import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.auth.NeedsToken;
import dev.slipway.buildapi.body.JsonFields;
import dev.slipway.buildapi.idempotency.AnswersWithSecret;
import dev.slipway.buildapi.idempotency.Idempotent;
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
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
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

/** {@code /v1/webhooks}: where tenants want to hear of their builds. */
@Path("/v1/webhooks")
@NeedsToken
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "webhooks")
public class WebhooksResource {
    private static final Logger LOG = LoggerFactory.getLogger(WebhooksResource.class);

    private final Webhooks webhooks;
    private final WebhookAddress address;

    WebhooksResource(Webhooks webhooks, WebhookConfig config) {
        this.webhooks = webhooks;
        this.address = new WebhookAddress(config.allowPrivateAddresses());
    }

    @Schema(name = "NewWebhook")
    private record NewWebhookBody(
            @Schema(
                    required = true,
                    format = "uri",
                    maxLength = 2048,
                    examples = "https://ci.example.com/hooks/slipway")
            String url,

            @Schema(required = true, minItems = 1, maxItems = 5, description = "which events to send")
            List<EventWord> events) {}

    /** {@link WebhookEvent#TYPES}, for the API's description. */
    private enum EventWord {
        @JsonProperty("build.started")
        BUILD_STARTED,
        @JsonProperty("build.finished")
        BUILD_FINISHED,
        @JsonProperty("image.pushed")
        IMAGE_PUSHED,
        @JsonProperty("image.converted")
        IMAGE_CONVERTED,
        @JsonProperty("image.published")
        IMAGE_PUBLISHED
    }

    @POST
    @AnswersWithSecret
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "addWebhook",
            summary = "Has events of a tenant's builds sent to a URL",
            description = "The answer is the only place where the secret is shown with which deliveries are signed.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = NewWebhookBody.class)))
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = WebhookView.class)))
    @APIResponse(responseCode = "400", description = "Fields are wrong, each named with its reason (problem+json)")
    @APIResponse(responseCode = "403", description = "The token does not allow this (problem+json)")
    @APIResponse(responseCode = "409", description = "The tenant has as many webhooks as it may have (problem+json)")
    public Response add(
            @QueryParam(WebhookOwner.TENANT) @Nullable String tenant,
            InputStream body,
            @Context SecurityContext security,
            @Context HttpServerRequest request)
            throws SQLException {
        return switch (WebhookOwner.of(tenant, security)) {
            case WebhookOwner.Refused(Problem problem) -> problem.toResponse();
            case WebhookOwner.Of(String whose) -> {
                JsonFields fields = JsonFields.read(body, NewWebhook.FIELDS);
                Optional<NewWebhook> wanted = NewWebhook.read(fields, address);
                yield wanted.isPresent()
                        ? add(whose, wanted.get(), actor(security, request))
                        : Problem.invalidRequest(fields.errors()).toResponse();
            }
        };
    }

    @GET
    @Operation(
            operationId = "listWebhooks",
            summary = "The webhooks of a tenant, the oldest first, without their secrets")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = WebhookView.All.class)))
    @APIResponse(responseCode = "400", description = "The tenant is missing or wrong (problem+json)")
    @APIResponse(responseCode = "403", description = "The token does not allow this (problem+json)")
    public Response list(@QueryParam(WebhookOwner.TENANT) @Nullable String tenant, @Context SecurityContext security)
            throws SQLException {
        return switch (WebhookOwner.of(tenant, security)) {
            case WebhookOwner.Refused(Problem problem) -> problem.toResponse();
            case WebhookOwner.Of(String whose) ->
                Response.ok(new WebhookView.All(webhooks.list(whose).stream()
                                .map(WebhookView::of)
                                .toList()))
                        .build();
        };
    }

    @GET
    @Path("{id}")
    @Operation(operationId = "getWebhook", summary = "One webhook, without its secret")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = WebhookView.class)))
    @APIResponse(responseCode = "403", description = "The token does not allow this (problem+json)")
    @APIResponse(responseCode = "404", description = "There is no such webhook (problem+json)")
    public Response webhook(
            @PathParam("id") String id,
            @QueryParam(WebhookOwner.TENANT) @Nullable String tenant,
            @Context SecurityContext security)
            throws SQLException {
        return switch (WebhookOwner.of(tenant, security)) {
            case WebhookOwner.Refused(Problem problem) -> problem.toResponse();
            case WebhookOwner.Of(String whose) -> shown(whose, id);
        };
    }

    private Response shown(String tenant, String id) throws SQLException {
        return webhooks.find(tenant, id)
                .map(webhook -> Response.ok(WebhookView.of(webhook)).build())
                .orElseGet(() -> WebhookOwner.noSuchWebhook(tenant, id).toResponse());
    }

    @DELETE
    @Path("{id}")
    @Operation(operationId = "removeWebhook", summary = "Removes a webhook with its deliveries")
    @APIResponse(responseCode = "204", description = "The webhook is removed")
    @APIResponse(responseCode = "403", description = "The token does not allow this (problem+json)")
    @APIResponse(responseCode = "404", description = "There is no such webhook (problem+json)")
    public Response remove(
            @PathParam("id") String id,
            @QueryParam(WebhookOwner.TENANT) @Nullable String tenant,
            @Context SecurityContext security,
            @Context HttpServerRequest request)
            throws SQLException {
        return switch (WebhookOwner.of(tenant, security)) {
            case WebhookOwner.Refused(Problem problem) -> problem.toResponse();
            case WebhookOwner.Of(String whose) ->
                webhooks.remove(whose, id, actor(security, request))
                        ? Response.noContent().build()
                        : WebhookOwner.noSuchWebhook(whose, id).toResponse();
        };
    }

    @POST
    @Idempotent
    @Path("{id}/enable")
    @Operation(
            operationId = "enableWebhook",
            summary = "Has events sent again to a webhook that Slipway disabled because it failed for too long")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = WebhookView.class)))
    @APIResponse(responseCode = "403", description = "The token does not allow this (problem+json)")
    @APIResponse(responseCode = "404", description = "There is no such webhook (problem+json)")
    public Response enable(
            @PathParam("id") String id,
            @QueryParam(WebhookOwner.TENANT) @Nullable String tenant,
            @Context SecurityContext security,
            @Context HttpServerRequest request)
            throws SQLException {
        return switch (WebhookOwner.of(tenant, security)) {
            case WebhookOwner.Refused(Problem problem) -> problem.toResponse();
            case WebhookOwner.Of(String whose) -> {
                webhooks.enable(whose, id, actor(security, request));
                yield shown(whose, id);
            }
        };
    }

    @ServerExceptionMapper
    Response databaseFailed(SQLException e) {
        return AccountRequests.databaseFailed(e);
    }

    private Response add(String tenant, NewWebhook wanted, Actor actor) throws SQLException {
        try {
            return switch (webhooks.add(tenant, wanted, actor)) {
                case WebhookOutcome.Added(Webhook webhook, WebhookSecret secret) ->
                    Response.created(URI.create("/v1/webhooks/" + webhook.id()))
                            .entity(WebhookView.of(webhook, Optional.of(secret)))
                            .header(HttpHeaders.CACHE_CONTROL, "no-store")
                            .build();
                case WebhookOutcome.NoTenant(FieldError error) ->
                    Problem.invalidRequest(error.field(), error.reason()).toResponse();
                case WebhookOutcome.TooMany(int most) -> tooMany(tenant, most).toResponse();
            };
        } catch (IOException e) {
            LOG.error("cannot encrypt the secret of a webhook: tenant={} reason={}", tenant, e.getMessage());
            return Problem.unavailable("the key for secrets cannot be read at the moment")
                    .toResponse();
        }
    }

    private static Problem tooMany(String tenant, int most) {
        return Problem.of(
                "too_many_webhooks",
                "The tenant has as many webhooks as it may have",
                409,
                "tenant " + tenant + " has " + most
                        + " webhooks, which is the most that a tenant may have; remove one with slipway webhooks rm ID");
    }

    private static Actor actor(SecurityContext security, HttpServerRequest request) {
        Caller caller = (Caller) security.getUserPrincipal();
        return new Actor(caller.name(), caller.who(), AccountRequests.address(request));
    }
}
