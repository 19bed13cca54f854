package dev.slipway.registry.transport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.slipway.registry.RegistryException;
import java.io.IOException;
import java.util.Optional;

/** Reads small JSON that is no manifest: errors, tokens, lists, the marker of a layout. Whoever calls has bounded its bytes. */
public final class JsonAnswer {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonAnswer() {}

    /**
     * The object that these bytes are.
     *
     * @param what names the answer in messages
     */
    public static JsonNode object(String what, byte[] bytes) throws RegistryException.Malformed {
        try {
            JsonNode root = JSON.readTree(bytes);
            if (root != null && root.isObject()) {
                return root;
            }
        } catch (JsonProcessingException e) {
            throw new RegistryException.Malformed(what + " is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new RegistryException.Malformed(what + " is not JSON: " + e.getMessage());
        }
        throw new RegistryException.Malformed(what + " is not a JSON object");
    }

    /** A field's text; empty where it is absent, null, empty or anything else than text. */
    static Optional<String> text(JsonNode object, String field) {
        return Optional.ofNullable(object.path(field).textValue()).filter(text -> !text.isEmpty());
    }
}
