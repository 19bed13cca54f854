package dev.slipway.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The part of the API that is about the images of the mirror. Refusals are {@link ApiClient}'s. */
public final class BaseImageApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BASE_IMAGES = "/v1/base-images";
    /** As many as the API lists at once. */
    private static final int PAGE = 200;

    private final ApiClient api;

    BaseImageApi(ApiClient api) {
        this.api = api;
    }

    /** {@code GET /v1/base-images}, as often as it takes for all. */
    public JsonNode list() throws IOException, InterruptedException {
        ObjectNode all = JSON.createObjectNode();
        ArrayNode images = all.putArray("base_images");
        Optional<String> cursor = Optional.empty();
        do {
            String from =
                    cursor.map(next -> "&cursor=" + ApiClient.encoded(next)).orElse("");
            JsonNode page = api.exchange("GET", BASE_IMAGES + "?limit=" + PAGE + from, null);
            page.path("base_images").forEach(images::add);
            cursor = Optional.ofNullable(page.path("next_cursor").textValue());
        } while (cursor.isPresent());
        return all;
    }

    /** {@code GET /v1/base-images/upstreams}; none where this Slipway does not tell. */
    public JsonNode upstreams() throws IOException, InterruptedException {
        try {
            return api.exchange("GET", BASE_IMAGES + "/upstreams", null).path("upstreams");
        } catch (ApiRefusedException e) {
            return JSON.createArrayNode();
        }
    }

    /** {@code POST /v1/base-images}: the request, whose {@code id} says where to see how far it is. */
    public JsonNode mirror(String reference) throws IOException, InterruptedException {
        return api.exchange("POST", BASE_IMAGES, JSON.createObjectNode().put("reference", reference));
    }

    /**
     * {@code POST /v1/base-images/sync}: the request, likewise.
     *
     * @param tags patterns; none for all
     */
    public JsonNode sync(
            String repository,
            List<String> tags,
            @Nullable String newerThan,
            @Nullable Integer keep,
            @Nullable Integer limit,
            boolean dryRun)
            throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode().put("repository", repository);
        if (!tags.isEmpty()) {
            tags.forEach(body.putArray("tags")::add);
        }
        if (newerThan != null) {
            body.put("newer_than", newerThan);
        }
        if (keep != null) {
            body.put("keep", keep);
        }
        if (limit != null) {
            body.put("limit", limit);
        }
        if (dryRun) {
            body.put("dry_run", true);
        }
        return api.exchange("POST", BASE_IMAGES + "/sync", body);
    }

    /** {@code DELETE /v1/base-images?reference=…}: the request, likewise. */
    public JsonNode forget(String reference) throws IOException, InterruptedException {
        return api.exchange("DELETE", BASE_IMAGES + "?reference=" + ApiClient.encoded(reference), null);
    }

    /** {@code GET /v1/base-images/requests/{id}}. */
    public JsonNode request(String id) throws IOException, InterruptedException {
        return api.exchange("GET", BASE_IMAGES + "/requests/" + ApiClient.encoded(id), null);
    }
}
