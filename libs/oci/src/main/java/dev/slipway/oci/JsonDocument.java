package dev.slipway.oci;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a stranger's JSON. A document is bounded in bytes and in values before a tree is made of it, because a tree takes
 * up to fifty times the memory of its text. A key that occurs twice is refused: two readers could see two images. A field
 * that is {@code null} counts as absent.
 */
final class JsonDocument {
    /** A manifest of 25,000 layers has about this many. */
    private static final int MAX_VALUES = 200_000;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonDocument() {}

    /**
     * The object that these bytes are.
     *
     * @param what names the document in messages
     */
    static JsonNode read(String what, byte[] bytes, int maxBytes) throws MalformedDocumentException {
        if (bytes.length > maxBytes) {
            throw new DocumentTooLargeException(
                    what + " has " + bytes.length + " bytes; at most " + maxBytes + " are read");
        }
        try {
            checkValues(what, bytes);
            JsonNode root = JSON.readTree(bytes);
            if (root == null || !root.isObject()) {
                throw new MalformedDocumentException(what + " is not a JSON object");
            }
            return root;
        } catch (JsonProcessingException e) {
            throw new MalformedDocumentException(what + " is not JSON: " + e.getOriginalMessage());
        } catch (MalformedDocumentException e) {
            throw e;
        } catch (IOException e) {
            throw new MalformedDocumentException(what + " is not JSON: " + e.getMessage());
        }
    }

    private static void checkValues(String what, byte[] bytes) throws IOException {
        int values = 0;
        try (JsonParser parser = JSON.createParser(bytes)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isScalarValue() || token.isStructStart()) {
                    values++;
                }
                if (values > MAX_VALUES) {
                    throw new DocumentTooLargeException(what + " has more than " + MAX_VALUES
                            + " values in its JSON, which is the most to be read");
                }
            }
        }
    }

    /** A field's text; empty where it is absent, null, empty or anything else than text. */
    static Optional<String> text(JsonNode object, String field) {
        JsonNode value = object.path(field);
        return value.isTextual() && !value.textValue().isEmpty() ? Optional.of(value.textValue()) : Optional.empty();
    }

    /**
     * The elements of an array that are neither null nor arrays nor objects, as texts. A text in place of an array is its only
     * element, as for Docker, which wrote command lines so in its first years.
     */
    static List<String> texts(JsonNode array) {
        if (array.isTextual()) {
            return List.of(array.textValue());
        }
        List<String> texts = new ArrayList<>();
        array.forEach(element -> {
            if (element.isValueNode() && !element.isNull()) {
                texts.add(element.asText());
            }
        });
        return texts;
    }

    /** The members of an object that are neither null nor arrays nor objects, as texts in their order. */
    static Map<String, String> members(JsonNode object) {
        Map<String, String> members = new LinkedHashMap<>();
        object.properties().forEach(member -> {
            if (member.getValue().isValueNode() && !member.getValue().isNull()) {
                members.put(member.getKey(), member.getValue().asText());
            }
        });
        return members;
    }

    /**
     * The elements of an array; none where the field is absent or null.
     *
     * @throws IllegalArgumentException where it is something else
     */
    static List<JsonNode> elements(JsonNode object, String field) {
        JsonNode value = object.path(field);
        if (!value.isArray() && !value.isMissingNode() && !value.isNull()) {
            throw new IllegalArgumentException("\"" + field + "\" is not an array");
        }
        List<JsonNode> elements = new ArrayList<>();
        value.forEach(elements::add);
        return elements;
    }

    /**
     * The platform that an object names by {@code os}, {@code architecture} and {@code variant}; empty where it does not
     * name both of the first two.
     */
    static Optional<Platform> platform(JsonNode object) {
        Optional<String> os = text(object, "os");
        Optional<String> architecture = text(object, "architecture");
        return os.isPresent() && architecture.isPresent()
                ? Optional.of(new Platform(os.get(), architecture.get(), text(object, "variant")))
                : Optional.empty();
    }
}
