package dev.slipway.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The part of the API that is about names of images. Refusals are {@link ApiClient}'s. */
public final class ImageApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String IMAGES = "/v1/images";
    private static final String REMOVALS = "/v1/image-removals";

    private final ApiClient api;

    ImageApi(ApiClient api) {
        this.api = api;
    }

    /** {@code GET /v1/images}, as often as it takes. */
    public JsonNode list(@Nullable String tenant) throws IOException, InterruptedException {
        ObjectNode all = JSON.createObjectNode();
        ArrayNode images = all.putArray("images");
        Optional<String> cursor = Optional.empty();
        do {
            String from =
                    cursor.map(next -> "&cursor=" + ApiClient.encoded(next)).orElse("");
            String whose = tenant == null ? "" : "&tenant=" + ApiClient.encoded(tenant);
            JsonNode page = api.exchange("GET", IMAGES + "?limit=200" + whose + from, null);
            page.path("images").forEach(images::add);
            cursor = Optional.ofNullable(page.path("next_cursor").textValue());
        } while (cursor.isPresent());
        return all;
    }

    /** {@code GET /v1/images/{name}/tags}. */
    public JsonNode tags(String name, @Nullable String tenant) throws IOException, InterruptedException {
        return api.exchange("GET", path(name) + "/tags" + of(tenant), null);
    }

    /** {@code PUT /v1/images/{name}/tags/{tag}}. */
    public JsonNode tag(String image, String name, String tag, @Nullable String tenant)
            throws IOException, InterruptedException {
        return api.exchange(
                "PUT",
                path(name) + "/tags/" + ApiClient.encoded(tag) + of(tenant),
                JSON.createObjectNode().put("image", image));
    }

    /** {@code POST /v1/image-removals}. */
    public JsonNode remove(String name, boolean dryRun, @Nullable String tenant)
            throws IOException, InterruptedException {
        return api.exchange(
                "POST",
                REMOVALS + of(tenant),
                JSON.createObjectNode().put("name", name).put("dry_run", dryRun));
    }

    /** {@code POST /v1/image-removals/prune}. */
    public JsonNode prune(boolean dryRun) throws IOException, InterruptedException {
        return api.exchange("POST", REMOVALS + "/prune", JSON.createObjectNode().put("dry_run", dryRun));
    }

    /** {@code GET /v1/image-removals/{id}}. */
    public JsonNode removal(String id) throws IOException, InterruptedException {
        return api.exchange("GET", REMOVALS + "/" + ApiClient.encoded(id), null);
    }

    private static String path(String name) {
        return IMAGES + "/"
                + Arrays.stream(name.split("/")).map(ApiClient::encoded).collect(Collectors.joining("/"));
    }

    private static String of(@Nullable String tenant) {
        return tenant == null ? "" : "?tenant=" + ApiClient.encoded(tenant);
    }
}
