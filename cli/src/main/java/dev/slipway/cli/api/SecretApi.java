package dev.slipway.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The part of the API that is about stored secrets. Whose they are, a tenant's token says itself; an admin's caller names the tenant.
 * Refusals are {@link ApiClient}'s.
 */
public final class SecretApi {
    private static final String SECRETS = "/v1/secrets";

    private final ApiClient api;

    SecretApi(ApiClient api) {
        this.api = api;
    }

    /** {@code GET /v1/secrets}, without values. */
    public JsonNode list(@Nullable String tenant) throws IOException, InterruptedException {
        return api.exchange("GET", SECRETS + of(tenant), null);
    }

    /** {@code PUT /v1/secrets/{name}}. */
    public JsonNode store(String name, @Nullable String tenant, byte[] value) throws IOException, InterruptedException {
        return api.put(path(name) + of(tenant), value);
    }

    /** {@code DELETE /v1/secrets/{name}}. */
    public void remove(String name, @Nullable String tenant) throws IOException, InterruptedException {
        api.exchange("DELETE", path(name) + of(tenant), null);
    }

    private static String path(String name) {
        return SECRETS + "/" + ApiClient.encoded(name);
    }

    private static String of(@Nullable String tenant) {
        return tenant == null ? "" : "?tenant=" + ApiClient.encoded(tenant);
    }
}
