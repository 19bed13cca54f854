package dev.slipway.registry.transport;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
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

    /**
     * The same of an answer that may be larger.
     *
     * @param most values that it may have; more than these are refused before a tree is made of them
     */
    public static JsonNode object(String what, byte[] bytes, int most) throws RegistryException.Malformed {
        int values = 0;
        try (JsonParser parser = JSON.createParser(bytes)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                values += token.isScalarValue() || token.isStructStart() ? 1 : 0;
                if (values > most) {
                    throw new RegistryException.Malformed(
                            what + " has more than " + most + " values in its JSON, which is the most to be read");
                }
            }
        } catch (JsonProcessingException e) {
            throw new RegistryException.Malformed(what + " is not JSON: " + e.getOriginalMessage());
        } catch (RegistryException.Malformed e) {
            throw e;
        } catch (IOException e) {
            throw new RegistryException.Malformed(what + " is not JSON: " + e.getMessage());
        }
        return object(what, bytes);
    }

    /** A field's text; empty where it is absent, null, empty or anything else than text. */
    static Optional<String> text(JsonNode object, String field) {
        return Optional.ofNullable(object.path(field).textValue()).filter(text -> !text.isEmpty());
    }
}
