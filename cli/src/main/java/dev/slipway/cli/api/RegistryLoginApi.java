package dev.slipway.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The part of the API that is about stored logins to other registries. Whose they are, a tenant's token says itself; an admin's caller
 * names the tenant. Refusals are {@link ApiClient}'s.
 */
public final class RegistryLoginApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LOGINS = "/v1/registry-logins";

    private final ApiClient api;

    RegistryLoginApi(ApiClient api) {
        this.api = api;
    }

    /** {@code GET /v1/registry-logins}, without passwords. */
    public JsonNode list(@Nullable String tenant) throws IOException, InterruptedException {
        return api.exchange("GET", LOGINS + of(tenant), null);
    }

    /** {@code PUT /v1/registry-logins/{host}}. */
    public JsonNode store(String host, @Nullable String tenant, String username, String password)
            throws IOException, InterruptedException {
        return api.exchange(
                "PUT",
                path(host) + of(tenant),
                JSON.createObjectNode().put("username", username).put("password", password));
    }

    /** {@code DELETE /v1/registry-logins/{host}}. */
    public void remove(String host, @Nullable String tenant) throws IOException, InterruptedException {
        api.exchange("DELETE", path(host) + of(tenant), null);
    }

    private static String path(String host) {
        return LOGINS + "/" + ApiClient.encoded(host);
    }

    private static String of(@Nullable String tenant) {
        return tenant == null ? "" : "?tenant=" + ApiClient.encoded(tenant);
    }
}
