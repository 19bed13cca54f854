package dev.slipway.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/** Reads the JSON of answers that are no manifests: errors, tokens, lists. Whoever calls has bounded their bytes. */
final class JsonAnswer {
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
    static JsonNode object(String what, byte[] bytes) throws RegistryException.Malformed {
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
}
