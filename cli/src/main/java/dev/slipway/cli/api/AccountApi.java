package dev.slipway.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.events.account.Role;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The part of the API that is about accounts: who the caller is, tenants and API tokens. Refusals are {@link ApiClient}'s. */
public final class AccountApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TENANTS = "/v1/tenants";
    private static final String TOKENS = "/v1/tokens";

    private final ApiClient api;

    AccountApi(ApiClient api) {
        this.api = api;
    }

    /** {@code GET /v1/whoami}: the token that is used, and what it may do. */
    public JsonNode whoAmI() throws IOException, InterruptedException {
        return api.exchange("GET", "/v1/whoami", null);
    }

    /** {@code GET /v1/tenants}: all of them, those that were removed too. */
    public JsonNode tenants() throws IOException, InterruptedException {
        return api.exchange("GET", TENANTS, null);
    }

    /** {@code GET /v1/tenants/{name}}. */
    public JsonNode tenant(String name) throws IOException, InterruptedException {
        return api.exchange("GET", tenantPath(name), null);
    }

    /** {@code POST /v1/tenants}. */
    public JsonNode createTenant(String name, @Nullable String displayName) throws IOException, InterruptedException {
        ObjectNode tenant = JSON.createObjectNode().put("name", name);
        if (displayName != null) {
            tenant.put("display_name", displayName);
        }
        return api.exchange("POST", TENANTS, tenant);
    }

    /** {@code PATCH /v1/tenants/{name}}. */
    public JsonNode setTenant(String name, String displayName) throws IOException, InterruptedException {
        ObjectNode change = JSON.createObjectNode().put("display_name", displayName);
        return api.exchange("PATCH", tenantPath(name), change);
    }

    /** {@code DELETE /v1/tenants/{name}}: revokes its tokens as well. */
    public void removeTenant(String name) throws IOException, InterruptedException {
        api.exchange("DELETE", tenantPath(name), null);
    }

    /** {@code GET /v1/tokens}, without the tokens' texts, which nobody has any more. */
    public JsonNode tokens(@Nullable String tenant, @Nullable Role role) throws IOException, InterruptedException {
        List<String> query = new ArrayList<>();
        if (tenant != null) {
            query.add("tenant=" + ApiClient.encoded(tenant));
        }
        if (role != null) {
            query.add("role=" + role.word());
        }
        return api.exchange("GET", TOKENS + (query.isEmpty() ? "" : "?" + String.join("&", query)), null);
    }

    /**
     * {@code POST /v1/tokens}.
     *
     * @param tenant the tenant that it is bound to, if any
     * @param name for people; without one, it is called after its id
     * @param expiresIn how long it is valid; without it, until somebody revokes it
     * @return the new token with its text, which Slipway tells only now
     */
    public JsonNode createToken(Role role, @Nullable String tenant, @Nullable String name, @Nullable Duration expiresIn)
            throws IOException, InterruptedException {
        ObjectNode token = JSON.createObjectNode().put("role", role.word());
        if (tenant != null) {
            token.put("tenant", tenant);
        }
        if (name != null) {
            token.put("name", name);
        }
        if (expiresIn != null) {
            token.put("expires_in", expiresIn.toString());
        }
        return api.exchange("POST", TOKENS, token);
    }

    /** {@code DELETE /v1/tokens/{id}}: the same for one that was revoked before. */
    public void revokeToken(String id) throws IOException, InterruptedException {
        api.exchange("DELETE", TOKENS + "/" + ApiClient.encoded(id), null);
    }

    private static String tenantPath(String name) {
        return TENANTS + "/" + ApiClient.encoded(name);
    }
}
