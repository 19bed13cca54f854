package dev.slipway.events.request;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.util.function.Consumer;

/** Reads JSON that says everything once and ends where it ends. */
public final class StrictJson {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonParser.Feature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private StrictJson() {}

    /** @throws JsonProcessingException with what is wrong, without what was read */
    public static JsonNode read(String text) throws JsonProcessingException {
        return JSON.readTree(text);
    }

    /**
     * @throws JsonProcessingException with what is wrong, without what was read
     * @throws IOException where the bytes are no UTF-8
     */
    public static JsonNode read(byte[] utf8) throws IOException {
        return JSON.readTree(utf8);
    }

    /**
     * Reads an object.
     *
     * @param wrong is told what is wrong, without what was read
     * @return an object without fields where it is none
     */
    public static JsonNode readObject(byte[] utf8, Consumer<String> wrong) {
        try {
            JsonNode read = read(utf8);
            if (read.isObject()) {
                return read;
            }
            wrong.accept("must be a JSON object");
        } catch (JsonProcessingException e) {
            wrong.accept("must be a JSON object: " + e.getOriginalMessage());
        } catch (IOException e) {
            wrong.accept("must be a JSON object in UTF-8");
        }
        return JsonNodeFactory.instance.objectNode();
    }
}
