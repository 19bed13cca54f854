package dev.slipway.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of the API that is about webhooks. Whose they are, a tenant's token says itself; the caller of an admin or a deployer names the
 * tenant. Refusals are {@link ApiClient}'s.
 */
public final class WebhookApi {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String WEBHOOKS = "/v1/webhooks";

    private final ApiClient api;

    WebhookApi(ApiClient api) {
        this.api = api;
    }

    /** {@code GET /v1/webhooks}, without secrets. */
    public JsonNode list(@Nullable String tenant) throws IOException, InterruptedException {
        return api.exchange("GET", WEBHOOKS + of(tenant), null);
    }

    /** {@code POST /v1/webhooks}; the answer alone has the secret. */
    public JsonNode add(@Nullable String tenant, String url, List<String> events)
            throws IOException, InterruptedException {
        ObjectNode webhook = JSON.createObjectNode().put("url", url);
        events.forEach(webhook.putArray("events")::add);
        return api.exchange("POST", WEBHOOKS + of(tenant), webhook);
    }

    /** {@code DELETE /v1/webhooks/{id}}. */
    public void remove(@Nullable String tenant, String id) throws IOException, InterruptedException {
        api.exchange("DELETE", path(id) + of(tenant), null);
    }

    /** {@code POST /v1/webhooks/{id}/enable}. */
    public void enable(@Nullable String tenant, String id) throws IOException, InterruptedException {
        api.exchange("POST", path(id) + "/enable" + of(tenant), null);
    }

    /** {@code GET /v1/webhooks/{id}/deliveries}. */
    public JsonNode deliveries(@Nullable String tenant, String id) throws IOException, InterruptedException {
        return api.exchange("GET", path(id) + "/deliveries" + of(tenant), null);
    }

    /** {@code POST /v1/webhooks/{id}/deliveries/{delivery}/resend}. */
    public JsonNode resend(@Nullable String tenant, String id, String delivery)
            throws IOException, InterruptedException {
        return api.exchange(
                "POST", path(id) + "/deliveries/" + ApiClient.encoded(delivery) + "/resend" + of(tenant), null);
    }

    private static String path(String id) {
        return WEBHOOKS + "/" + ApiClient.encoded(id);
    }

    private static String of(@Nullable String tenant) {
        return tenant == null ? "" : "?tenant=" + ApiClient.encoded(tenant);
    }
}
